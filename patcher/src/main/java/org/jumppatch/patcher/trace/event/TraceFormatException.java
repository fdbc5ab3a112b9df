package org.jumppatch.patcher.trace.event;

/** A line of a recorded trace is not what it should be. */
public final class TraceFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long line;

  /**
   * @param file the name of the file as the user gave it
   * @param line its number, from 1 on
   * @param problem what is wrong, without file and line
   */
  public TraceFormatException(String file, long line, String problem) {
    super(file + ":" + line + ": " + problem);
    this.file = file;
    this.line = line;
  }

  /** The file's name as the user gave it. */
  public String file() {
    return file;
  }

  /** The number of the line, from 1 on. */
  public long line() {
    return line;
  }
}
