package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarNamesTest {
  private static List<String> closest(String wanted, String... names) {
    SimilarNames similar = new SimilarNames(wanted);
    for (String name : names) {
      similar.offer(name);
    }
    return similar.closest();
  }

  @Test
  void theClosestComesFirst() {
    assertThat(
            closest(
                "sched_schedstat",
                "sched_smt_present",
                "sched_schedstats",
                "schd_schedstt",
                "page_owner_inited",
                "sched_schedstat_x"))
        .containsExactly("sched_schedstats", "schd_schedstt", "sched_schedstat_x");
  }

  @Test
  void atMostThreeAndTheFirstOfEquals() {
    assertThat(closest("key", "kea", "keb", "kec", "ked", "keys", "key"))
        .containsExactly("key", "kea", "keb");
  }

  @Test
  void aNameOfAnotherWordIsNotSimilar() {
    assertThat(closest("init_on_alloc", "cpusets_enabled_key", "x", "")).isEmpty();
  }

  @Test
  void aNameCountsOnce() {
    assertThat(closest("abc", "abd", "abd", "abd")).containsExactly("abd");
  }

  @Test
  void swappedAndMissingCharactersAreCounted() {
    assertThat(closest("kitten", "sitting", "kitchen", "mitten"))
        .containsExactly("mitten", "kitchen");
  }
}
