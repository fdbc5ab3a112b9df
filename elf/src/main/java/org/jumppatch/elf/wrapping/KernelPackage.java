package org.jumppatch.elf.wrapping;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;

/** A distribution's package of a kernel, of which only the first vmlinuz is taken out. */
public final class KernelPackage implements Wrapping {
  private static final Pattern KERNEL = Pattern.compile("(?:.*/)?(?:vmlinuz|bzImage)(?:-[^/]*)?");

  private final Bytes file;
  private final String word;
  private final Bytes kernel;

  private KernelPackage(Bytes file, String word, Bytes kernel) {
    this.file = file;
    this.word = word;
    this.kernel = kernel;
  }

  /**
   * Finds the kernel in a package; null where a file is none.
   *
   * @throws ImageFormatException if it is damaged or has no kernel in it
   */
  public static @Nullable KernelPackage read(Bytes file) {
    PackageFile packed = PackageFile.of(file);
    if (packed == null) {
      return null;
    }
    List<byte[]> kernels = new ArrayList<>(1);
    packed.read(
        name -> KERNEL.matcher(name).matches(),
        (name, content) -> {
          kernels.add(content);
          return false;
        });
    if (kernels.isEmpty()) {
      throw file.malformed(-1, "there is no vmlinuz in this %s".formatted(packed.word()));
    }
    return new KernelPackage(file, packed.word(), Bytes.of(file.name(), kernels.get(0)));
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public Bytes content() {
    return kernel;
  }

  @Override
  public Repacked with(byte[] content) {
    throw new RepackException(file.name(), "a kernel in this %s is only read".formatted(word));
  }
}
