package org.jumppatch.patcher.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.junit.jupiter.api.Test;

/** Queues of keys, with all rules and without each of them. */
class QueueSearchTest {
  private static final int SHAPES = 16;

  /**
   * What {@code samples/spin/verify --queue} printed: SPIN, on a model that knows nothing of this
   * code. It takes most of a minute, so that it is not searched anew here.
   */
  @Test
  void agreesWithSpin() throws IOException {
    Path recorded = Checkout.root().resolve("samples/spin/queue.verdicts");
    List<String> lines = Files.readAllLines(recorded, UTF_8);
    assertThat(lines).hasSize(SHAPES * (1 + QueueRule.values().length));
    SoftAssertions all = new SoftAssertions();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      QueueShape shape =
          new QueueShape(
              number(words[0]),
              number(words[1]) == 1,
              number(words[2]) == 1,
              number(words[3]) == 1);
      Set<QueueRule> without =
          words[4].equals("none") ? Set.of() : Set.of(QueueRule.valueOf(words[4]));
      QueueVerdict verdict = QueueSearch.of(shape, without, Window.REFUSED);
      String letters =
          verdict.kinds().stream().map(QueueSearchTest::letter).collect(Collectors.joining());
      all.assertThat(letters.isEmpty() ? "-" : letters).as(line).isEqualTo(words[5]);
    }
    all.assertAll();
  }

  /** As the model for SPIN prints it. */
  private static String letter(QueueViolation kind) {
    return switch (kind) {
      case TORN -> "T";
      case STALE_AFTER_SYNC -> "S";
      case SEARCH_MISS -> "X";
      case USED_AFTER_FREE -> "A";
      case UNEXPECTED_OP -> "O";
      case COUNT_AGAINST_TEXT -> "W";
    };
  }

  private static int number(String word) {
    return Integer.parseInt(word.substring(word.indexOf('=') + 1));
  }

  @Test
  void everyRuleIsNeededWhereSitesDescendAndOverflow() {
    QueueMatrix matrix = QueueMatrix.of(new QueueShape(2, true, true, true), Window.ALLOWED);
    for (QueueVerdict verdict : matrix.verdicts()) {
      assertThat(verdict.holds())
          .as("%s", verdict.without())
          .isEqualTo(verdict.without().isEmpty());
    }
  }

  @Test
  void aWindowCountsOnlyWhereItIsRefused() {
    QueueShape shape = new QueueShape(2, true, false, true);
    QueueVerdict allowed = QueueSearch.of(shape, Set.of(), Window.ALLOWED);
    assertThat(allowed.holds()).isTrue();
    assertThat(allowed.hasWindow()).isTrue();
    QueueVerdict refused = QueueSearch.of(shape, Set.of(), Window.REFUSED);
    assertThat(refused.failure()).isEqualTo(QueueViolation.COUNT_AGAINST_TEXT);
    List<QueueStep> steps = refused.steps(QueueViolation.COUNT_AGAINST_TEXT);
    assertThat(steps.get(steps.size() - 1).step()).isEqualTo("let go of the lock");
  }

  @Test
  void aKeyThatComesBackBeforeTheApplyFindsOtherBytes() {
    QueueVerdict verdict =
        QueueSearch.of(new QueueShape(1, false, false, true), Set.of(QueueRule.Q1), Window.ALLOWED);
    assertThat(verdict.kinds()).containsExactly(QueueViolation.UNEXPECTED_OP);
    List<QueueStep> steps = verdict.steps(QueueViolation.UNEXPECTED_OP);
    assertThat(steps.get(steps.size() - 1).actor()).isEqualTo("caller 2");
  }

  @Test
  void theShapeIsThatOfTheSites() {
    List<SiteChange> low = List.of(change(0x1000), change(0x1010));
    List<SiteChange> high = List.of(change(0x2000));
    assertThat(QueueShape.of(List.of(low, high), 2, true))
        .isEqualTo(new QueueShape(2, false, true, true));
    assertThat(QueueShape.of(List.of(high, List.of(), low), 3, false))
        .isEqualTo(new QueueShape(2, true, false, false));
    assertThat(QueueShape.of(List.of(low), 256, true))
        .isEqualTo(new QueueShape(1, false, false, true));
  }

  private static SiteChange change(long address) {
    return new SiteChange(address, new CodeBytes(0x9066, 2), new CodeBytes(0x10eb, 2), 0, "key");
  }
}
