package org.jumppatch.elf.wrapping;

import org.jumppatch.elf.ImageFormatException;

/** A file cannot have the content that it is to have: there is no room, or nobody could read it. */
public final class RepackException extends ImageFormatException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file that was to have it, as the user named it
   * @param problem what is in the way
   */
  public RepackException(String file, String problem) {
    super(file, -1, problem);
  }
}
