package org.jumppatch.elf;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Gives an error of the file system words: some of Java's say nothing but the file's name. */
public final class FileProblem {
  private FileProblem() {}

  /** The same error, about {@code file} and with a reason. */
  public static FileSystemException of(Path file, IOException error) {
    FileSystemException told = new FileSystemException(file.toString(), null, reason(error));
    told.initCause(error);
    return told;
  }

  private static String reason(IOException error) {
    if (error instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        error instanceof FileSystemException known ? known.getReason() : error.getMessage();
    return reason == null ? error.getClass().getSimpleName() : reason;
  }
}
