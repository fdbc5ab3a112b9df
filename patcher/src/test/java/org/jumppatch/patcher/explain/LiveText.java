package org.jumppatch.patcher.explain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.patcher.decode.Capstone;
import org.tukaani.xz.XZInputStream;

/**
 * A kernel and its text as it ran on a machine with two CPUs, or on one whose mitigation counts
 * calls (retbleed=stuff on a Skylake). The records are the running bytes XOR those of the image.
 */
final class LiveText {
  private final String release;
  private final Image image;
  private final StaticKeys keys;
  private final long address;
  private final byte[] dump;

  private LiveText(String release, Image image, StaticKeys keys, long address, byte[] dump) {
    this.release = release;
    this.image = image;
    this.keys = keys;
    this.address = address;
    this.dump = dump;
  }

  static LiveText of(Kernel kernel) throws IOException {
    return recorded(kernel, "smp2-nokaslr");
  }

  static LiveText counted(Kernel kernel) throws IOException {
    return recorded(kernel, "smp2-nokaslr-counted");
  }

  private static LiveText recorded(Kernel kernel, String machine) throws IOException {
    String name = kernel.release() + "-" + machine + ".xorxz";
    return recorded(kernel.release(), Image.open(kernel.vmlinuz()), name);
  }

  /** A Linux 6.12 that clang 19 built with kCFI, FineIBT and call padding. */
  static LiveText clang() throws IOException {
    String name = "clang-6.12.117";
    try (InputStream kernel =
        Objects.requireNonNull(
            LiveText.class.getResourceAsStream("/kernels/" + name + ".bzImage"))) {
      byte[] file = kernel.readAllBytes();
      return recorded(name, Image.of(Path.of(name), Bytes.of(name, file)), name + ".xorxz");
    }
  }

  private static LiveText recorded(String release, Image image, String name) throws IOException {
    try (InputStream record = LiveText.class.getResourceAsStream(name)) {
      assumeTrue(record != null, "nothing recorded for " + release);
      byte[] dump = new XZInputStream(record).readAllBytes();
      Section text = image.elf().section(".text").orElseThrow();
      byte[] linked = image.elf().bytes().copy(text.offset(), dump.length);
      for (int i = 0; i < dump.length; i++) {
        dump[i] ^= linked[i];
      }
      StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
      return new LiveText(release, image, keys, text.address(), dump);
    }
  }

  /** The same kernel from an image in which a key's sites were switched on. */
  LiveText withKeyOnDisk(StaticKey key) {
    byte[] file = image.content().copy(0, (int) image.content().size());
    for (JumpEntry entry : key.entries()) {
      byte[] on = entry.formWhen(true).encode(entry.code(), entry.target());
      System.arraycopy(on, 0, file, (int) entry.siteOffset(), on.length);
    }
    Image flipped = Image.of(image.path(), Bytes.of("flipped", file));
    return new LiveText(
        release, flipped, StaticKeys.of(flipped, JumpTable.of(flipped)), address, dump);
  }

  /** The kernel's release. */
  String release() {
    return release;
  }

  Image image() {
    return image;
  }

  StaticKeys keys() {
    return keys;
  }

  /** Link address of the text. */
  long address() {
    return address;
  }

  /** The running text. */
  byte[] dump() {
    return dump;
  }

  /** Explains other bytes in the place of the dump. */
  Explanation explain(byte[] other) {
    return explain(Dump.of(Bytes.of("dump", other), OptionalLong.of(address)));
  }

  Explanation explain(Dump other, Dump earlier) {
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(image, keys, capstone).explain(other, earlier, release -> null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Explanation explain(Dump other) {
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(image, keys, capstone).explain(other);
    }
  }

  /** The running bytes, for a test to change. */
  byte[] copy() {
    return dump.clone();
  }

  int index(long at) {
    return (int) (at - address);
  }

  /** The link addresses that a section of places counted from themselves holds, in the text. */
  List<Integer> places(String section) {
    Section table = image.elf().section(section).orElseThrow();
    Bytes content = image.elf().content(table);
    List<Integer> places = new ArrayList<>();
    for (long at = 0; at + 4 <= content.size(); at += 4) {
      long place = table.address() + at + content.s32(at) - address;
      if (place >= 0 && place < dump.length - 8) {
        places.add((int) place);
      }
    }
    return places;
  }
}
