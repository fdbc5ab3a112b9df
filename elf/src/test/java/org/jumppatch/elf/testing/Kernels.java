package org.jumppatch.elf.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The distribution kernels that tests read, each unpacked into a folder of its own with {@code
 * boot/} and {@code lib/modules/} in it. They lie in {@code samples/kernels}, or in the folder that
 * the environment variable {@code JUMPPATCH_KERNELS} names. A test whose kernel is not there is
 * skipped; with {@code CI=true} it fails.
 */
public final class Kernels {
  private static final String SCRIPT = "samples/fetch-kernels";
  private static final String NEWEST = "newest";

  private Kernels() {}

  /** The newest kernel 6.1 at hand. */
  public static Kernel v6_1() {
    return ofSeries("6.1");
  }

  /** The newest kernel 6.12 at hand. */
  public static Kernel v6_12() {
    return ofSeries("6.12");
  }

  /**
   * The newest kernel that Debian had when it was fetched. What a test says of it must be true of
   * any kernel.
   */
  public static Kernel newest() {
    Path linked = folder().resolve(NEWEST);
    try {
      Path unpacked = linked.toRealPath();
      List<Kernel> found = new ArrayList<>();
      addKernels(unpacked, "", found);
      return found.get(0);
    } catch (IOException e) {
      return missing("no " + linked + ": run " + SCRIPT + " --series " + NEWEST);
    }
  }

  private static Kernel ofSeries(String series) {
    Path folder = folder();
    return newest(folder, series)
        .orElseGet(() -> missing("no kernel " + series + " in " + folder + ": run " + SCRIPT));
  }

  private static Kernel missing(String message) {
    throw Program.missing(message);
  }

  /** The newest kernel of {@code series} among the packages unpacked in {@code folder}. */
  static Optional<Kernel> newest(Path folder, String series) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<Kernel> found = new ArrayList<>();
    try (DirectoryStream<Path> packages = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path unpacked : packages) {
        addKernels(unpacked, series + ".", found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().max(Comparator.comparing(k -> numbers(k.release()), Arrays::compare));
  }

  private static void addKernels(Path unpacked, String start, List<Kernel> found)
      throws IOException {
    Path boot = unpacked.resolve("boot");
    if (!Files.isDirectory(boot)) {
      return;
    }
    String prefix = "vmlinuz-";
    try (DirectoryStream<Path> images = Files.newDirectoryStream(boot, prefix + start + "*")) {
      for (Path vmlinuz : images) {
        String release = vmlinuz.getFileName().toString().substring(prefix.length());
        found.add(new Kernel(release, vmlinuz, unpacked.resolve("lib/modules").resolve(release)));
      }
    }
  }

  /** 6.1.0-53-cloud-amd64 as 6, 1, 0, 53, 64: as text 6.1.0-9 would come after 6.1.0-53. */
  private static int[] numbers(String release) {
    return Arrays.stream(release.split("\\D+")).mapToInt(Integer::parseInt).toArray();
  }

  private static Path folder() {
    String named = System.getenv("JUMPPATCH_KERNELS");
    return named != null ? Path.of(named) : Checkout.root().resolve("samples/kernels");
  }
}
