package org.jumppatch.elf.linux;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.bzimage.BzImage;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.elf.wrapping.PackageFile;

/** What only Linux's own files have: boot headers, KASLR relocations, signatures, links. */
class LinuxFuzzTest {
  @FuzzTest(maxDuration = "12h")
  void bzImage(byte[] file) {
    Untrusted.read(ImageFormatException.class, () -> BzImage.read(Bytes.of("fuzz", file)).unpack());
  }

  @FuzzTest(maxDuration = "12h")
  void image(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          image.symbols().namesOf(image.elf().header().entry());
          image.isBss(image.elf().header().entry());
          image.isInit(image.elf().header().entry());
          return image.isSigned();
        });
  }

  @FuzzTest(maxDuration = "12h")
  void kaslrRelocations(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          KaslrRelocations read = KaslrRelocations.read(ElfFile.read(Bytes.of("fuzz", file)));
          return read.touches(0xffff_ffff_8100_0000L, 8) ? read.wide().addresses() : read;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void packageFile(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          PackageFile packed = PackageFile.of(Bytes.of("fuzz", file));
          if (packed != null) {
            packed.read(name -> name.endsWith(".ko"), (name, content) -> content.length < 1 << 20);
          }
          return packed;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void moduleSignature(byte[] file) {
    Untrusted.read(ImageFormatException.class, () -> ModuleSignature.of(Bytes.of("fuzz", file)));
  }

  @FuzzTest(maxDuration = "12h")
  void search(byte[] disk) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          List<KernelSearch.Found> found = KernelSearch.in(Bytes.of("fuzz", disk), 4);
          for (KernelSearch.Found kernel : found) {
            ElfFile.read(kernel.kernel());
          }
          return found;
        });
  }

  /** The file that is named is sought beside the sources, where none of its bytes are. */
  @FuzzTest(maxDuration = "12h")
  void debugLink(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () ->
            DebugLink.of(Path.of("src/fuzz"), ElfFile.read(Bytes.of("fuzz", file))) == null
                ? "none"
                : "some");
  }
}
