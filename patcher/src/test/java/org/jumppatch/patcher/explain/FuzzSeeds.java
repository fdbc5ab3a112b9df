package org.jumppatch.patcher.explain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Samples;

/**
 * Writes the saved inputs that the fuzz tests of this module start from: the sample scripts and
 * traces, a dump, and an image with a little of every table that boot works through.
 */
final class FuzzSeeds {
  private static final String IMAGE =
      """
      .text
      .globl _text, _stext
      _text: _stext:
      f: call __fentry__
      site: .byte 0x0f, 0x1f, 0x44, 0, 0
      alt: .fill 9, 1, 0x90
      alt2: call *pv_ops(%rip)
      .byte 0x90
      lock: lock incl (%rax)
      indirect: call __x86_indirect_thunk_rax
      static: call __SCT__key
      target: endbr64
      constant: movabs $0x123456789abcdef, %rcx
      return: jmp __x86_return_thunk
      .globl __x86_return_thunk, __fentry__, __x86_indirect_thunk_rax, __SCT__key
      __x86_return_thunk: ret
      __fentry__: ret
      __x86_indirect_thunk_rax: jmp *%rax
      .globl _paravirt_nop, paravirt_BUG, nop_func, BUG_func
      _paravirt_nop: nop_func: ret
      paravirt_BUG: BUG_func: ud2
      __SCT__key: .byte 0xe9
      .long f - . - 4
      .byte 0x0f, 0xb9, 0xcc
      _etext: .skip 64, 0xcc
      .section .altinstr_replacement, "ax"
      r1: call f
      r2: jmp __x86_return_thunk
      r3: lock incl 8(%rip)
      .section .altinstructions, "a"
      """;

  private static final String TABLES =
      """
      .section .return_sites, "a"
      .long return - ., r2 - .
      .section .retpoline_sites, "a"
      .long indirect - .
      .section .ibt_endbr_seal, "a"
      .long target - .
      .section .smp_locks, "a"
      .long lock - .
      .section .parainstructions, "a"
      .quad alt2
      .byte 0, 6, 0, 0, 0, 0, 0, 0
      .section runtime_ptr_USER_PTR_MAX, "a"
      .long constant - .
      .section runtime_shift_dentry_hashtable, "a"
      .long constant - .
      .section .rodata, "a"
      .globl __start_static_call_sites, __stop_static_call_sites
      __start_static_call_sites: .long static - ., __SCK__key - .
      __stop_static_call_sites:
      .balign 8
      .globl __start_mcount_loc, __stop_mcount_loc
      __start_mcount_loc: .quad f, 0
      __stop_mcount_loc:
      .section __jump_table, "aw"
      .balign 8
      .long site - ., target - .
      .quad key - .
      .data
      .balign 16
      .globl pv_ops, __SCK__key, key
      pv_ops: .quad _paravirt_nop, paravirt_BUG, 0
      __SCK__key: .quad f
      key: .long 0, 0
      .quad 0
      """;

  private static final String OLD_ALTERNATIVES =
      """
      .long alt - ., r1 - .
      .short 3
      .byte 9, 5
      .long alt - ., r2 - .
      .short 0x8007
      .byte 9, 5
      """;

  private static final String NEW_ALTERNATIVES =
      """
      .long alt - ., r1 - .
      .short 3, 0
      .byte 9, 5
      .long alt2 - ., r3 - .
      .short 7, 3
      .byte 7, 6
      """;

  private final Path folder =
      Checkout.root().resolve("patcher/src/test/resources/org/jumppatch/patcher");

  private FuzzSeeds() {}

  /** Writes them all into the module's test resources. */
  public static void main(String[] args) throws IOException {
    FuzzSeeds seeds = new FuzzSeeds();
    seeds.images();
    seeds.dumps();
    seeds.texts();
  }

  private void write(String target, String name, byte[] content) throws IOException {
    Path file = folder.resolve(target).resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private void images() throws IOException {
    write(
        "explain/ExplainFuzzTestInputs/image",
        "v6.1",
        AssembledKernel.of(IMAGE + OLD_ALTERNATIVES + TABLES));
    write(
        "explain/ExplainFuzzTestInputs/image",
        "v6.12",
        AssembledKernel.of(IMAGE + NEW_ALTERNATIVES + TABLES));
  }

  /** The text of a sample as it is, and in an ELF core. */
  private void dumps() throws IOException {
    Image image = Image.open(Samples.image("matrix.elf"));
    Area code = Objects.requireNonNull(image.space().firstCode());
    byte[] text = image.content().copy(code.fileOffset(), (int) code.fileSize());
    text[text.length / 2] ^= 1;
    write("explain/ExplainFuzzTestInputs/dump", "plain", text);
    ByteBuffer core = ByteBuffer.allocate(120 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    core.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
    core.putShort((short) 4).putShort((short) 62).putInt(1).putLong(0).putLong(64).putLong(0);
    core.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1).position(64);
    core.putInt(1).putInt(5).putLong(120).putLong(code.address()).putLong(code.address());
    core.putLong(text.length).putLong(text.length).putLong(1).put(text);
    write("explain/ExplainFuzzTestInputs/dump", "core", core.array());
  }

  private void texts() throws IOException {
    try (Stream<Path> scripts = Files.list(Checkout.root().resolve("samples/scripts"))) {
      for (Path script : scripts.filter(file -> file.toString().endsWith(".jp")).toList()) {
        String name = script.getFileName().toString();
        write("script/ScriptFuzzTestInputs/text", name, Files.readAllBytes(script));
        write("script/ScriptFuzzTestInputs/plan", name, Files.readAllBytes(script));
      }
    }
    List<String> lines =
        Files.readAllLines(Checkout.root().resolve("samples/traces/netstamp.jsonl"));
    for (int part = 0; part < 3; part++) {
      String some = String.join("\n", lines.subList(part * 20, part * 20 + 20)) + "\n";
      write(
          "trace/TraceFuzzTestInputs/recorded",
          "netstamp-" + part,
          some.getBytes(StandardCharsets.UTF_8));
    }
  }
}
