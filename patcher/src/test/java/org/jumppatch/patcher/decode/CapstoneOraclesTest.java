package org.jumppatch.patcher.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.patcher.decode.InstructionDecoder.MAX_LENGTH;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Section;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Capstone against objdump and Zydis, on real code. */
class CapstoneOraclesTest {
  /** A direct branch in objdump's words, such as {@code bnd jne 4f10 <xfs_foo+0x10>}. */
  private static final Pattern BRANCH =
      Pattern.compile(
          "(?:\\w+ )?(?:j\\w+|call|loop\\w*|xbegin)(?:,p[nt])?\\s+(\\p{XDigit}+)( <.*)?");

  static final List<KnownMistakes.Mistake> mistakes = KnownMistakes.LIST;

  private final Capstone capstone = Capstone.open();

  @AfterEach
  void close() {
    capstone.close();
  }

  @Test
  void kernelModuleAsObjdumpReadsIt() throws IOException {
    compareWithObjdump(RealCode.kernelModule());
  }

  @Test
  void cLibraryAsObjdumpReadsIt() throws IOException {
    compareWithObjdump(RealCode.libc());
  }

  private void compareWithObjdump(Path file) {
    List<Objdump.Line> lines = Objdump.text(file);
    List<String> wrong = new ArrayList<>();
    int branches = 0;
    for (Objdump.Line line : lines) {
      byte[] code = followedByMore(line.bytes());
      Instruction read = capstone.decode(code, 0, code.length, line.address());
      if (read == null || !read.bytes().equals(line.bytes())) {
        if (!KnownMistakes.cover(capstone.version(), line.bytes())) {
          wrong.add(line + " is " + read);
        }
        continue;
      }
      OptionalLong target = target(line.text());
      if (target.isPresent()) {
        branches++;
      }
      if (!read.target().equals(target)) {
        wrong.add(line + " is " + read);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(lines).as("enough to say anything").hasSizeGreaterThan(100_000);
    assertThat(branches).as("of %d instructions", lines.size()).isGreaterThan(10_000);
  }

  @Test
  void kernelModuleStepByStepAsZydisReadsIt() throws IOException {
    Zydis zydis = Zydis.open();
    ElfFile module = ElfFile.read(Bytes.map(RealCode.kernelModule()));
    Section text = module.section(".text").orElseThrow();
    Bytes content = module.content(text);
    byte[] code = content.copy(0, Math.toIntExact(content.size()));
    List<String> wrong = new ArrayList<>();
    int steps = 0;
    for (int at = 0; at < code.length; steps++) {
      int length = zydis.length(code, at, code.length);
      String bytes = HexFormat.of().formatHex(code, at, at + Math.max(1, length));
      if (capstone.length(code, at, code.length) != length
          && !KnownMistakes.cover(capstone.version(), bytes)) {
        wrong.add("0x" + Integer.toHexString(at) + ": " + bytes);
      }
      at += Math.max(1, length);
    }
    assertThat(wrong).isEmpty();
    assertThat(steps).as("enough to say anything").isGreaterThan(100_000);
  }

  /** The list of what is wrong is itself right, so that it hides nothing that became right. */
  @ParameterizedTest
  @FieldSource("mistakes")
  void mistakesAreAsListed(KnownMistakes.Mistake mistake) {
    byte[] code = followedByMore(mistake.bytes());
    assertThat(Zydis.open().length(code, 0, code.length)).isEqualTo(mistake.right());
    assertThat(capstone.length(code, 0, code.length)).isEqualTo(mistake.in(capstone.version()));
    assertThat(mistake.bytes()).startsWith(mistake.opcode()).hasSize(2 * mistake.right());
  }

  private static byte[] followedByMore(String bytes) {
    return Arrays.copyOf(HexFormat.of().parseHex(bytes), bytes.length() / 2 + MAX_LENGTH);
  }

  private static OptionalLong target(String text) {
    Matcher branch = BRANCH.matcher(text);
    return branch.matches()
        ? OptionalLong.of(Long.parseUnsignedLong(branch.group(1), 16))
        : OptionalLong.empty();
  }
}
