package org.jumppatch.elf.linux;

import org.jumppatch.elf.ImageFormatException;

/** A file cannot have the content that it is to have: there is no room, or nobody could read it. */
public final class RepackException extends ImageFormatException {
  private static final long serialVersionUID = 1L;

  RepackException(String file, String problem) {
    super(file, -1, problem);
  }
}
