package org.jumppatch.elf.keyname;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;

/** Labels of linked images and of modules, which read tables that other tables point to. */
class KeyNameFuzzTest {
  private static void read(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
          KeyLabels labels = new KeyLabels(image, keys);
          for (StaticKey key : keys.all()) {
            labels.kind(key);
            labels.label(key);
            labels.groups(key);
          }
          return Enumerations.of(image).with("CGROUP_INET_INGRESS");
        });
  }

  @FuzzTest(maxDuration = "12h")
  void labels(byte[] file) {
    read(file);
  }

  @FuzzTest(maxDuration = "12h")
  void modules(byte[] file) {
    read(file);
  }
}
