package org.jumppatch.elf.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** The project's own files. Maven runs the tests of a module in the module's folder. */
public final class Checkout {
  private static final String MARK = "samples/fetch-kernels";

  private Checkout() {}

  public static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(MARK))) {
        return folder;
      }
    }
    throw new IllegalStateException(start + " is not inside the project");
  }
}
