package org.jumppatch.patcher.explain.recorded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.elf.testing.RecordedMemory;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.Explainer;
import org.jumppatch.patcher.explain.Explanation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine that ran with modules, as it was recorded. Recorded memory is read once for all tests
 * of a class, for that takes longer than most of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RecordedMachine {
  /** The modules of the recorded machine, from {@code /proc/modules}, with their addresses. */
  static final List<String> LOADED =
      List.of(
          "bridge 0xffffffffc028a000",
          "chacha_x86_64 0xffffffffc02fa000",
          "curve25519_x86_64 0xffffffffc032f000",
          "dummy 0xffffffffc0277000",
          "ip6_udp_tunnel 0xffffffffc0319000",
          "libchacha 0xffffffffc02f4000",
          "libchacha20poly1305 0xffffffffc0305000",
          "libcrc32c 0xffffffffc020b000",
          "libcurve25519_generic 0xffffffffc0321000",
          "llc 0xffffffffc027d000",
          "nf_conntrack 0xffffffffc0217000",
          "nf_defrag_ipv4 0xffffffffc0211000",
          "nf_defrag_ipv6 0xffffffffc0201000",
          "poly1305_x86_64 0xffffffffc02e9000",
          "stp 0xffffffffc0284000",
          "tls 0xffffffffc024d000",
          "udp_tunnel 0xffffffffc030c000",
          "wireguard 0xffffffffc0340000");

  /** Where the text of {@code bridge} begins. */
  static final long BRIDGE = 0xffff_ffff_c028_a000L;

  /** In {@code struct module}. */
  private static final int NAME = 24;

  private static final int NODE = 8;

  final Kernel kernel = Kernels.v6_12();
  final StaticKeys keys;

  /** What a test may change; the next one does not see it. */
  RecordedMemory memory;

  @TempDir Path folder;

  private final RecordedMemory recorded;

  RecordedMachine() throws IOException {
    recorded = RecordedMemory.of(kernel);
    memory = recorded;
    Image image = recorded.image();
    keys = StaticKeys.of(image, JumpTable.of(image));
  }

  @BeforeEach
  final void renew() {
    memory = recorded.copy();
  }

  /** All of its modules' files. */
  final ModuleTree files() throws IOException {
    return ModuleTree.of(kernel.modules());
  }

  /** Those of some modules, in a folder of their own. */
  final ModuleTree files(Predicate<String> wanted) throws IOException {
    Path some = Files.createDirectory(folder.resolve("some"));
    for (ModuleFile file : files().files()) {
      if (wanted.test(file.name())) {
        Files.copy(file.path(), some.resolve(file.path().getFileName()));
      }
    }
    return ModuleTree.of(some);
  }

  /** Whether the machine had loaded a module. */
  static boolean isLoaded(String name) {
    return LOADED.stream().anyMatch(one -> one.startsWith(name + " "));
  }

  /** The memory as it is now, as a dump. */
  final Path core() throws IOException {
    return RecordedDump.physicalCore(memory, folder.resolve("core"));
  }

  final Explainer explainer(InstructionDecoder decoder) {
    return new Explainer(memory.image(), keys, decoder);
  }

  final Explanation explained(Path dump, @Nullable ModuleTree files) throws IOException {
    try (Capstone capstone = Capstone.open();
        Dump open = Dump.open(dump, OptionalLong.empty())) {
      return explainer(capstone).explain(open, release -> files);
    }
  }

  /** Explains the memory as it is now. */
  final Explanation explained() throws IOException {
    return explained(core(), files());
  }

  /**
   * What {@code text_poke_bp_batch} puts down before it writes anything.
   *
   * @param code what is to stand there
   * @param old the first byte of what stands there
   */
  final void announce(long address, byte[] code, byte old) {
    long vector = memory.named("tp_vec");
    long description = memory.named("bp_desc");
    memory.putNumber(description, vector);
    memory.putNumber(description + 8, 1L << 32 | 1);
    ByteBuffer poke = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    poke.putInt((int) (address - memory.named("_stext"))).putInt(0);
    poke.put((byte) code.length).put(code[0]).put(code).put(old);
    memory.put(vector, poke.array());
  }

  /** The node of a module in the list. */
  final long node(String name) {
    long head = memory.named("modules");
    for (long node = memory.number(head); node != head; node = memory.number(node)) {
      byte[] letters = memory.virtual().bytes(node - NODE + NAME, name.length() + 1);
      if (letters != null && new String(letters, StandardCharsets.US_ASCII).equals(name + "\0")) {
        return node;
      }
    }
    throw new AssertionError(name);
  }
}
