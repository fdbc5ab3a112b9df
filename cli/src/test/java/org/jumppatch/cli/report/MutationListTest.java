package org.jumppatch.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.junit.jupiter.api.Test;

class MutationListTest {
  @Test
  void everyMutationHasAStory() {
    CommandRun run = CommandRun.of("check", "--list-mutations", "--json");
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    List<JsonText> all = JsonText.of("{\"all\":" + run.out() + "}").objects("all");
    for (int number = 1; number <= 23; number++) {
      String label = "M" + number;
      assertThat(all).anyMatch(one -> one.text("mutation").equals(label));
    }
    assertThat(all)
        .allSatisfy(
            one ->
                assertThat(one.fields().keySet())
                    .containsExactly(
                        "format",
                        "mutation",
                        "title",
                        "story",
                        "dialects",
                        "cpus",
                        "sites",
                        "patcher_executes",
                        "foreign_int3"));
    CommandRun text = CommandRun.of("check", "--list-mutations");
    assertThat(text.out().lines()).allMatch(line -> line.length() <= 100);
    String oneLine = text.out().replaceAll("\\s+", " ");
    assertThat(all).allSatisfy(one -> assertThat(oneLine).contains(one.text("story")));
  }
}
