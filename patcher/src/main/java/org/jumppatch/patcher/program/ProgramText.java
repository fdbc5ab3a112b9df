package org.jumppatch.patcher.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.Recipe.Action;
import org.jumppatch.patcher.poke.Recipe.Each;
import org.jumppatch.patcher.poke.Recipe.Once;
import org.jumppatch.patcher.poke.Recipe.Publish;
import org.jumppatch.patcher.poke.Recipe.Sync;
import org.jumppatch.patcher.poke.Recipe.Write;
import org.jumppatch.patcher.script.Position;
import org.jumppatch.patcher.script.Problem;
import org.jumppatch.patcher.script.ScriptException;

/**
 * A protocol as text, a statement a line; {@code #} begins a comment:
 *
 * <pre>
 * program = { header } { step }
 * header  = "kernel" ( "5.3" | "6.1" | "6.12" | "6.16" )     6.1 if not given
 *         | "syncs" ( "each" | "deferred" | "deferred-cr3" )
 * step    = "publish" | "unpublish" | "drain" | "clear vector" | "clear count"
 *         | "int3" | "tail" | "first byte" | "instruction" | "bytes"
 *         | "sync" [ "if written" ] [ "everybody" ]
 *         | "each" { step } "end"
 * </pre>
 *
 * <p>A write is done for every entry of the vector before the next step comes; between {@code each}
 * and {@code end} all steps are done for one entry, then for the next.
 */
public final class ProgramText {
  /** Most characters of a program. */
  public static final int LIMIT = 1 << 16;

  private static final List<String> SHIPPED =
      List.of("batch", "batch-5.3", "batch-6.16", "deferred", "deferred-cr3");

  private ProgramText() {}

  /**
   * Reads a program as UTF-8.
   *
   * @param name for messages
   * @param in not closed; read to its end, or until it is too long
   * @throws ScriptException with everything that is wrong with it
   */
  public static Recipe read(String name, InputStream in) throws IOException {
    return parse(name, new String(in.readNBytes(LIMIT + 1), StandardCharsets.UTF_8));
  }

  /**
   * Parses a program, whatever its text is.
   *
   * @param name for messages
   * @throws ScriptException with everything that is wrong with it
   */
  public static Recipe parse(String name, String text) {
    if (text.length() > LIMIT || text.indexOf('\0') >= 0) {
      String what = text.length() > LIMIT ? "too long for a program" : "not a program: a zero byte";
      Problem problem = new Problem(new Position(1, 1), Problem.Kind.WRONG, what, List.of());
      throw new ScriptException(name, List.of(problem));
    }
    return new ProgramParser(name, text).recipe();
  }

  /** A program that {@link #parse} makes the same protocol of. */
  public static String of(Recipe recipe) {
    StringBuilder text = new StringBuilder("kernel " + recipe.dialect().label() + "\n");
    text.append("syncs ").append(recipe.syncs().label()).append('\n');
    recipe.actions().forEach(action -> text.append(statement(action)).append('\n'));
    return text.toString();
  }

  private static String statement(Action action) {
    if (action instanceof Publish) {
      return "publish";
    }
    if (action instanceof Sync sync) {
      return "sync"
          + (sync.ifWritten() ? " if written" : "")
          + (sync.everybody() ? " everybody" : "");
    }
    if (action instanceof Each each) {
      return "each\n"
          + String.join("\n", each.actions().stream().map(ProgramText::statement).toList())
          + "\nend";
    }
    return action instanceof Once once ? statement(once.step()) : statement((Write) action);
  }

  private static String statement(PokeStep once) {
    if (once instanceof PokeStep.Unpublish) {
      return "unpublish";
    }
    if (once instanceof PokeStep.Drain) {
      return "drain";
    }
    return once instanceof PokeStep.ClearVector ? "clear vector" : "clear count";
  }

  private static String statement(Write write) {
    return switch (write.what()) {
      case INT3 -> "int3";
      case TAIL -> "tail";
      case FIRST_BYTE, ANY_FIRST_BYTE -> "first byte";
      case INSTRUCTION -> "instruction";
      case BYTES -> "bytes";
    };
  }

  /** The names of the programs that come with jumppatch. */
  public static List<String> shipped() {
    return SHIPPED;
  }

  /** The text of one of them. */
  public static Optional<String> shipped(String name) {
    if (!SHIPPED.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = ProgramText.class.getResourceAsStream(name + ".program")) {
      if (in == null) {
        throw new IllegalStateException(name + ".program is missing");
      }
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
