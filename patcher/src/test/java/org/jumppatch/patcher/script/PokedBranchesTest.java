package org.jumppatch.patcher.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches that a script pokes, to places where no CPU may arrive. */
class PokedBranchesTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");

  /** To the second of the two instructions that {@link #TWO} replaces. */
  private static final String INTO = "poke check_preempt_wakeup.cold call mark jmp report+4\n";

  private static final String BACK = "poke check_preempt_wakeup.cold jmp report+4 nop\n";
  private static final String TWO = "poke report+1 4889d331d2 nop\n";
  private static final String COMMIT = "commit\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        INTO + TWO,
        TWO + INTO,
        INTO + COMMIT + TWO,
        TWO + COMMIT + INTO,
        INTO + COMMIT + BACK + TWO
      })
  void noneLeadsIntoWhatIsPoked(String script) throws IOException {
    PlannedScript run = PlannedScript.of(SCHEDSTATS, script);
    assertThat(run.isUnsafe()).isTrue();
    assertThat(run.told())
        .contains(
            "0x402074 is inside the bytes that are poked at ",
            "(--force does it all the same)",
            "> 0x402074  31 d2 ",
            "from 0x401008  jmp 0x402074");
    assertThat(PlannedScript.forced(SCHEDSTATS, script).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {INTO, INTO + COMMIT + BACK + COMMIT + TWO})
  void oneThatIsGoneByThenIsNone(String script) throws IOException {
    assertThat(PlannedScript.of(SCHEDSTATS, script).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "jmp report+2, no instruction starts at 0x402072",
    "call check_preempt_wakeup.cold+1, no instruction starts at 0x401009",
    "e8fcffffff, no instruction starts at 0x401009",
    "call 0x12345, there is no code at 0x12345"
  })
  void itLeadsToTheStartOfAnInstruction(String branch, String message) throws IOException {
    PlannedScript run =
        PlannedScript.of(SCHEDSTATS, "poke check_preempt_wakeup.cold call mark " + branch);
    assertThat(run.isUnsafe()).isTrue();
    assertThat(run.told()).contains(message + " (--force does it all the same)");
  }

  @Test
  void inAModuleItStaysInItsSection() throws IOException {
    Path module = Samples.image("module.ko");
    String near = "poke module_read+0x2c jmp module_read+0xe jmp module_read+6\n";
    assertThat(PlannedScript.of(module, near).changes())
        .singleElement()
        .returns(CodeBytes.of(0xeb, 0xe0), SiteChange::old)
        .returns(CodeBytes.of(0xeb, 0xd8), SiteChange::text);
    String far = "poke module_read+0x1a e929000000 jmp .init.text+0\n";
    PlannedScript run = PlannedScript.forced(module, far);
    assertThat(run.isUnsafe()).isTrue();
    assertThat(run.told())
        .contains("a branch out of its section needs a relocation")
        .contains("from .text+0x1a  jmp .init.text\n");
  }

  @Test
  void whatTheScriptHasPutThereIsSaidWhereItIsNotExpected() throws IOException {
    String poke = "poke mark+7 ret int3\n";
    assertThat(PlannedScript.of(SCHEDSTATS, poke + poke).told())
        .contains("0x401007 twice in a batch, first at 1:6; put a commit between");
    assertThat(PlannedScript.of(SCHEDSTATS, poke + COMMIT + poke).told())
        .contains("unexpected op at 0x401007: the script has put cc there, expected c3")
        .hasLineCount(1);
  }
}
