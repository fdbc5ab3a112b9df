package org.jumppatch.elf.linux;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.Optional;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Untrusted;

/** What only Linux's own files have: boot headers, kallsyms, KASLR relocations, signatures. */
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
  void kallsyms(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Optional<Kallsyms> found = KallsymsImage.find(file);
          found.ifPresent(
              kallsyms -> {
                for (int i = 0; i < kallsyms.count(); i++) {
                  kallsyms.type(i);
                  kallsyms.name(i);
                }
                kallsyms.symbols().nearest(KallsymsImage.TEXT + 8);
              });
          return found;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void kaslrRelocations(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          KaslrRelocations read = KaslrRelocations.read(ElfFile.read(Bytes.of("fuzz", file)));
          return read.touches(KallsymsImage.TEXT, 8) ? read.wide().addresses() : read;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void moduleSignature(byte[] file) {
    Untrusted.read(ImageFormatException.class, () -> ModuleSignature.of(Bytes.of("fuzz", file)));
  }
}
