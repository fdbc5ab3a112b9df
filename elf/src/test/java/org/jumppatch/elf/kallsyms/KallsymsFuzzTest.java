package org.jumppatch.elf.kallsyms;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Untrusted;

/** The kernel's own table of names, in whatever bytes. */
class KallsymsFuzzTest {
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
}
