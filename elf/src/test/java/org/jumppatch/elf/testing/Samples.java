package org.jumppatch.elf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The small images that come with the project, in {@code samples/images}. */
public final class Samples {
  private Samples() {}

  /** The image of this file name. */
  public static Path image(String name) {
    return folder().resolve(name);
  }

  /** All of them, by name. */
  public static List<Path> images() {
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(file -> file.toString().matches(".*\\.(elf|ko)")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    return Checkout.root().resolve("samples/images");
  }
}
