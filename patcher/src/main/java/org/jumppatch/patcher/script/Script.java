package org.jumppatch.patcher.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A script, parsed:
 *
 * <pre>
 * script    = { statement newline }
 * statement = "enable" KEY | "disable" KEY | "poke" ADDRESS operand operand
 *           | "call" NAME "=" FUNCTION | "commit"
 * operand   = HEX | "nop" | "ret" | "int3" | "jmp" ADDRESS | "call" ADDRESS
 * ADDRESS   = "0x" hex digits | SYMBOL [ "+" number ]
 * HEX       = two hex digits for each byte; blanks between them where it is quoted
 * </pre>
 *
 * @param name what it is called
 * @param statements in the order of its text, without those that cannot be understood
 * @param problems every error of the text, or the first {@value #MOST_PROBLEMS}; empty where it is
 *     right
 */
public record Script(String name, List<Statement> statements, List<Problem> problems) {
  /** Most characters of a script: a statement for each site of the largest kernel and more. */
  public static final int LIMIT = 1 << 26;

  /** Most errors that are told of: what is no script at all would give one for each character. */
  static final int MOST_PROBLEMS = 1000;

  public Script {
    statements = List.copyOf(statements);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a script as UTF-8 and parses it.
   *
   * @param name for messages
   * @param in not closed; read to its end, or until it is too long
   */
  public static Script read(String name, InputStream in) throws IOException {
    return parse(name, new String(in.readNBytes(LIMIT + 1), StandardCharsets.UTF_8));
  }

  /**
   * Parses a script, whatever its text is.
   *
   * @param name for messages
   */
  public static Script parse(String name, String text) {
    List<Problem> problems = new ArrayList<>();
    int zero = text.indexOf('\0');
    if (zero >= 0 || text.length() > LIMIT) {
      Position start = new Position(1, 1);
      String what = zero >= 0 ? "not a script: a zero byte in it" : "too long for a script";
      return new Script(name, List.of(), List.of(Problem.wrong(start, what)));
    }
    List<Statement> statements = new ArrayList<>();
    for (List<Word> words : new Lexer(text, problems).statements()) {
      if (problems.size() >= MOST_PROBLEMS) {
        break;
      }
      Statement statement = new StatementParser(words, problems).parse();
      if (statement != null) {
        statements.add(statement);
      }
    }
    return new Script(name, statements, problems);
  }
}
