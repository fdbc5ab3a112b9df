package org.jumppatch.elf.output;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file was to be written that is the file read from, under this or another name. */
public final class SameFileException extends FileSystemException {
  private static final long serialVersionUID = 1L;

  SameFileException(Path output, Path input) {
    super(output.toString(), input.toString(), "is the input file");
  }

  @Override
  public String getMessage() {
    return getFile() + ": is the input file " + getOtherFile();
  }
}
