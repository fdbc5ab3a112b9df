package org.jumppatch.elf;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Gives an error of the file system words: some of Java's say nothing but the file's name. */
public final class FileProblem {
  /** What Java makes of bytes of a name that it cannot decode; it cannot give them back. */
  private static final String LOST = "\ufffd";

  private FileProblem() {}

  /**
   * Refuses a name that Java lost bytes of, since a file of another name would be made.
   *
   * @throws FileSystemException if that is so and no file has the name as it is
   */
  public static void requireWholeName(Path file) throws FileSystemException {
    if (file.toString().contains(LOST) && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, lostName());
    }
  }

  private static String lostName() {
    return "the name has bytes that are not "
        + System.getProperty("sun.jnu.encoding")
        + ", the encoding of names here; give the file another name, or a link to it";
  }

  /** The same error, about {@code file} and with a reason. */
  public static FileSystemException of(Path file, IOException error) {
    FileSystemException told = new FileSystemException(file.toString(), null, reason(file, error));
    told.initCause(error);
    return told;
  }

  private static String reason(Path file, IOException error) {
    if (error instanceof NoSuchFileException) {
      return file.toString().contains(LOST) ? lostName() : "no such file or directory";
    }
    if (error instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        error instanceof FileSystemException known ? known.getReason() : error.getMessage();
    return reason == null ? error.getClass().getSimpleName() : reason;
  }
}
