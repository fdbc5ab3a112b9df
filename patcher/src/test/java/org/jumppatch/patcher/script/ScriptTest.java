package org.jumppatch.patcher.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jumppatch.patcher.script.Operand.Mnemonic;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.Direction;
import org.junit.jupiter.api.Test;

class ScriptTest {
  @Test
  void everyStatementIsReadWithItsPlace() {
    Script script =
        Script.parse(
            "s", "# first\n  enable a+8\ndisable sched:b # more\npoke f+1 0F1f jmp g\\\n\ncommit");
    assertThat(script.problems()).isEmpty();
    assertThat(script.statements())
        .containsExactly(
            new Statement.Flip(Direction.ENABLE, word("a+8", 2, 10), new Position(2, 3)),
            new Statement.Flip(Direction.DISABLE, word("sched:b", 3, 9), new Position(3, 1)),
            new Statement.Poke(
                word("f+1", 4, 6),
                new Operand.Hex(CodeBytes.of(0x0f, 0x1f), new Position(4, 10)),
                new Operand.Branch(Mnemonic.JMP, word("g", 4, 19), new Position(4, 15)),
                new Position(4, 1)),
            new Statement.Commit(new Position(6, 1)));
  }

  @Test
  void aBackslashGoesOnWithTheNextLineAndKeepsItsColumns() {
    Script script = Script.parse("s", "poke \\\r\n f \"0f 1f 44 00 00\" \\\r\n  ret");
    assertThat(script.problems()).isEmpty();
    Statement.Poke poke = (Statement.Poke) script.statements().get(0);
    assertThat(poke.old().at()).isEqualTo(new Position(2, 4));
    assertThat(poke.text()).isEqualTo(new Operand.Plain(Mnemonic.RET, new Position(3, 3)));
  }

  @Test
  void aWordOfMillionsOfLettersIsNotSaidAgainWhole() {
    assertThat(Script.parse("s", "a".repeat(5_000_000)).problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.toString()).hasSizeLessThan(300));
  }

  @Test
  void everyErrorIsFoundAtItsWord() {
    assertThat(places("enabel k")).containsExactly("1:1");
    assertThat(places("enable\n\ndisable a b")).containsExactly("1:1", "3:11");
    assertThat(places("poke f 0 c3")).containsExactly("1:8");
    assertThat(places("poke f 00112233445566 c3")).containsExactly("1:8");
    assertThat(places("poke f jmp")).containsExactly("1:8");
    assertThat(places("poke f nop \"c3\ncommit x")).containsExactly("1:12", "2:8");
    assertThat(places("enable k\u00e9y")).containsExactly("1:9");
    assertThat(places("enable k\0")).containsExactly("1:1");
    assertThat(places("\\")).containsExactly("1:1");
  }

  @Property
  void anyTextIsStatementsOrProblemsInsideIt(@ForAll("texts") String text) {
    Script script = Script.parse("s", text);
    long lines = text.chars().filter(c -> c == '\n').count() + 1;
    assertThat(script.problems())
        .allSatisfy(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.WRONG);
              assertThat((long) problem.at().line()).isBetween(1L, lines);
              assertThat(problem.at().column()).isPositive();
            });
    assertThat(script.statements().size()).isLessThanOrEqualTo((int) lines);
  }

  /** Text that is nearly a script, and text that is nothing like one. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "enable", "disable", "poke", "commit", "jmp", "call", "nop", "ret", "int3", "0f1f", "f",
            "\"", " ", "  ", "\n", "\r\n", "\r", "\\", "\\\n", "#", "0x10", "k+8", "\t", "\0");
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(40).map(list -> String.join("", list)),
        pieces.list().ofMaxSize(20).map(list -> String.join(" ", list)),
        Arbitraries.strings().all().ofMaxLength(80));
  }

  private static List<String> places(String text) {
    return Script.parse("s", text).problems().stream()
        .sorted((a, b) -> a.at().compareTo(b.at()))
        .map(problem -> problem.at().toString())
        .toList();
  }

  private static Word word(String text, int line, int column) {
    return new Word(text, new Position(line, column));
  }
}
