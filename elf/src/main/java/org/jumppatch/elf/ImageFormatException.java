package org.jumppatch.elf;

/**
 * A file is not what it should be. The one exception of every reader in this module: whatever bytes
 * a reader is given, it answers or throws this.
 */
public class ImageFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String problem;

  /**
   * @param file the name of the file as the user gave it
   * @param offset byte offset in {@code file} of the field that is wrong, or -1 where the file as a
   *     whole is
   * @param problem what is wrong, in a few words, without the file's name
   */
  public ImageFormatException(String file, long offset, String problem) {
    super(offset < 0 ? file + ": " + problem : "%s: at 0x%x: %s".formatted(file, offset, problem));
    this.file = file;
    this.offset = offset;
    this.problem = problem;
  }

  /** The file's name as the user gave it. */
  public String file() {
    return file;
  }

  /** Byte offset of the wrong field, or -1 where the file as a whole is wrong. */
  public long offset() {
    return offset;
  }

  /** What is wrong, without file and offset. */
  public String problem() {
    return problem;
  }
}
