package org.jumppatch.patcher.explain.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.testing.RecordedDump;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.ModuleChange;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.Test;

/** What became of modules between two dumps. */
class ModuleChangesTest extends RecordedMachine {
  ModuleChangesTest() throws IOException {}

  private Explanation explainedAgainst(Path earlier) throws IOException {
    Path core = core();
    ModuleTree files = files();
    try (Capstone capstone = Capstone.open();
        Dump now = Dump.open(core, OptionalLong.empty());
        Dump then = Dump.open(earlier, OptionalLong.empty())) {
      return explainer(capstone).explain(now, then, release -> files);
    }
  }

  private static ModuleChange change(Explanation found, String name) {
    return Objects.requireNonNull(found.changes()).modules().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatChangedInAModuleSinceAnEarlierDumpIsNamed() throws IOException {
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    memory.put(BRIDGE + 0x1000, (byte) 0xe9, (byte) 0x55, (byte) 0x66, (byte) 0x77, (byte) 0x08);
    Explanation found = explainedAgainst(earlier);
    TextChanges changes = Objects.requireNonNull(found.changes());
    assertThat(changes.bytes()).isZero();
    assertThat(changes.modules())
        .hasSize(LOADED.size())
        .allMatch(one -> one.fate() == ModuleChange.Fate.STAYED && one.isCompared())
        .filteredOn(one -> one.bytes() != 0)
        .extracting(ModuleChange::name)
        .containsExactly("bridge");
    assertThat(change(found, "bridge").bytes()).isBetween(3L, 5L);
    assertThat(change(found, "bridge").unexplained()).isEqualTo(change(found, "bridge").bytes());
    assertThat(found.isWhole()).isFalse();
    assertThat(found.isComplete()).isTrue();
  }

  /** The later dump has the image's code there, which no cause has written. */
  @Test
  void whatIsGoneSinceAnEarlierDumpIsPartOfWhatItWas() throws IOException {
    long place = memory.named("dump_stack") + 9;
    memory.put(place, (byte) 0xcc);
    long probe = memory.named("tp_vec");
    memory.putNumber(probe + 40, place);
    memory.putNumber(memory.named("kprobe_table"), probe);
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    renew();
    TextChanges changes = Objects.requireNonNull(explainedAgainst(earlier).changes());
    assertThat(changes.bytes()).isOne();
    assertThat(changes.unexplained()).isZero();
    assertThat(changes.causes())
        .singleElement()
        .matches(one -> one.cause() == Cause.KPROBE && one.bytes() == 1);
  }

  @Test
  void aChangeOfWhatWasNotJudgedIsNotJudged() throws IOException {
    memory.put(memory.named("dump_stack") + 4, (byte) 0xcc);
    memory.putNumber(memory.named("kprobe_table") + 8, 0xffff_ffff_c0f0_0008L);
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    renew();
    Explanation found = explainedAgainst(earlier);
    TextChanges changes = Objects.requireNonNull(found.changes());
    assertThat(changes.bytes()).isOne();
    assertThat(changes.unexplained()).isZero();
    assertThat(changes.notJudged()).isOne();
    assertThat(found.isWhole()).isTrue();
    assertThat(found.isComplete()).isFalse();
  }

  @Test
  void whatWasLoadedSinceAnEarlierDumpIsNamed() throws IOException {
    long dummy = node("dummy");
    long before = memory.number(dummy + 8);
    long after = memory.number(dummy);
    memory.putNumber(before, after);
    memory.putNumber(after + 8, before);
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    memory.putNumber(before, dummy);
    memory.putNumber(after + 8, dummy);
    Explanation found = explainedAgainst(earlier);
    assertThat(change(found, "dummy").fate()).isEqualTo(ModuleChange.Fate.LOADED);
    assertThat(found.isComplete()).isTrue();
    Path later = Files.move(folder.resolve("core"), folder.resolve("later"));
    memory.putNumber(before, after);
    memory.putNumber(after + 8, before);
    Explanation turned = explainedAgainst(later);
    assertThat(change(turned, "dummy").fate()).isEqualTo(ModuleChange.Fate.UNLOADED);
  }

  @Test
  void modulesOfWhichTheEarlierDumpDoesNotTellAreNotCompared() throws IOException {
    // Its list breaks off: what it does not name may have been there.
    memory.putNumber(node("llc"), 0xffff_ffff_c0f0_0008L);
    Path earlier = RecordedDump.physicalCore(memory, folder.resolve("earlier"));
    renew();
    Explanation found = explainedAgainst(earlier);
    assertThat(Objects.requireNonNull(found.changes()).modules())
        .filteredOn(one -> one.fate() == ModuleChange.Fate.UNKNOWN)
        .hasSize(LOADED.size() - 12)
        .allMatch(one -> one.lacking().startsWith("their list, after llc, leads to "));
    assertThat(found.isWhole()).isTrue();
    assertThat(found.isComplete()).isFalse();
  }
}
