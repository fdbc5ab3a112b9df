package org.jumppatch.patcher.who;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.decode.Capstone;

/**
 * Machine code that is read for who flips keys, of kernels (to begin with that of {@code flips.s})
 * and of modules, and stacks that tell of flips.
 */
class WhoFuzzTest {
  /** Kept open: to open one takes longer than most inputs do. */
  private static final Capstone CAPSTONE = Capstone.open();

  private static final StackReader STACKS = new StackReader(flips(saved("kernels/flips")));

  private static Image saved(String name) {
    try (InputStream in =
        Objects.requireNonNull(
            WhoFuzzTest.class.getResourceAsStream("WhoFuzzTestInputs/" + name))) {
      return Image.of(Path.of(name), Bytes.of(name, in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KernelFlips flips(Image image) {
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    return KernelFlips.of(image, keys, new KeyLabels(image, keys), CAPSTONE);
  }

  @FuzzTest(maxDuration = "12h")
  void kernels(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          KernelFlips flips = flips(image);
          for (StaticKey key : StaticKeys.of(image, JumpTable.of(image)).all()) {
            boolean known = !flips.flippers(key).isEmpty();
            assertThat(flips.when(key) == When.UNKNOWN && known).isFalse();
          }
          return flips;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void modules(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
          ModuleFlips flips = ModuleFlips.ofOne("fuzz", image, keys);
          for (StaticKey key : keys.all()) {
            assertThat(flips.of(key)).allMatch(one -> "fuzz".equals(one.module()));
          }
          return flips;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void stacks(byte[] text) {
    List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          List<StackFlip> found = STACKS.read(lines);
          assertThat(found).allMatch(flip -> flip.line() > 0 && flip.line() <= lines.size());
          return found;
        });
  }
}
