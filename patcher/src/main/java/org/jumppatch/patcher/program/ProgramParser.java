package org.jumppatch.patcher.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.Recipe.Action;
import org.jumppatch.patcher.poke.Recipe.Once;
import org.jumppatch.patcher.poke.Recipe.Publish;
import org.jumppatch.patcher.poke.Recipe.Sync;
import org.jumppatch.patcher.poke.Recipe.What;
import org.jumppatch.patcher.poke.Recipe.Write;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.script.Position;
import org.jumppatch.patcher.script.Problem;
import org.jumppatch.patcher.script.ScriptException;
import org.jumppatch.patcher.text.Labelled;

/** Parses one program, and collects what is wrong with it. */
final class ProgramParser {
  private static final int MOST_PROBLEMS = 100;

  /** Most steps: a vector of 256 entries would have each of them 256 times. */
  private static final int MOST_STEPS = 100;

  /** The words of a line, without those that were used already. */
  private record Line(List<String> words, List<Position> places, Position end) {
    Position at(int word) {
      return word < places.size() ? places.get(word) : end;
    }

    String word(int word) {
      return word < words.size() ? words.get(word) : "";
    }
  }

  private final String name;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private @Nullable List<Action> ofEach;
  private Position each = new Position(1, 1);
  private @Nullable Dialect dialect;
  private @Nullable SyncScheme syncs;
  private final ProgramRules rules;
  private int steps;

  ProgramParser(String name, String text) {
    this.name = name;
    this.rules = new ProgramRules(problems);
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length && problems.size() < MOST_PROBLEMS; i++) {
      Line line = words(i + 1, lines[i]);
      if (!line.words.isEmpty()) {
        statement(line);
      }
    }
    if (ofEach != null) {
      wrong(each, "each has no end");
    }
    rules.checkEnd(new Position(lines.length, 1), dialect());
  }

  Recipe recipe() {
    if (!problems.isEmpty()) {
      throw new ScriptException(name, problems);
    }
    return new Recipe(dialect(), syncs == null ? SyncScheme.EACH : syncs, actions);
  }

  private Dialect dialect() {
    return dialect == null ? Dialect.V6_1 : dialect;
  }

  private Line words(int number, String text) {
    List<String> words = new ArrayList<>();
    List<Position> places = new ArrayList<>();
    int end = text.indexOf('#');
    String code = (end < 0 ? text : text.substring(0, end)).stripTrailing();
    int at = 0;
    while (at < code.length()) {
      char c = code.charAt(at);
      int from = at;
      while (at < code.length() && code.charAt(at) != ' ' && code.charAt(at) != '\t') {
        if (code.charAt(at) < 0x20 || code.charAt(at) > 0x7e) {
          wrong(
              new Position(number, at + 1),
              "character U+%04X is not ASCII text".formatted((int) code.charAt(at)));
        }
        at++;
      }
      if (c == ' ' || c == '\t') {
        at++;
      } else {
        words.add(code.substring(from, at));
        places.add(new Position(number, from + 1));
      }
    }
    return new Line(words, places, new Position(number, code.length() + 1));
  }

  private void statement(Line line) {
    switch (line.word(0)) {
      case "kernel" -> kernel(line);
      case "syncs" -> syncs(line);
      case "each" -> begin(line);
      case "end" -> end(line);
      case "sync" -> sync(line);
      case "publish" -> step(line, 1, new Publish());
      case "unpublish" -> step(line, 1, new Once(new PokeStep.Unpublish()));
      case "drain" -> step(line, 1, new Once(new PokeStep.Drain()));
      case "clear" -> clear(line);
      case "int3" -> step(line, 1, new Write(What.INT3));
      case "tail" -> step(line, 1, new Write(What.TAIL));
      case "first" -> {
        if (needs(line, 1, "byte")) {
          step(line, 2, new Write(rules.hasInt3() ? What.FIRST_BYTE : What.ANY_FIRST_BYTE));
        }
      }
      case "instruction" -> step(line, 1, new Write(What.INSTRUCTION));
      case "bytes" -> step(line, 1, new Write(What.BYTES));
      default ->
          wrong(
              line.at(0),
              "no step is called "
                  + line.word(0)
                  + ": kernel, syncs, publish, unpublish, drain, clear, int3, tail, first byte,"
                  + " instruction, bytes, sync, each, end");
    }
  }

  private void kernel(Line line) {
    Optional<Dialect> named = Labelled.find(Dialect.values(), line.word(1));
    if (named.isEmpty()) {
      wrong(line.at(1), "kernel: one of 5.3, 6.1, 6.12, 6.16");
    } else if (header(line, dialect != null)) {
      dialect = named.get();
    }
  }

  private void syncs(Line line) {
    Optional<SyncScheme> named = Labelled.find(SyncScheme.values(), line.word(1));
    if (named.isEmpty()) {
      wrong(line.at(1), "syncs: one of " + String.join(", ", Labelled.labels(SyncScheme.values())));
    } else if (header(line, syncs != null)) {
      syncs = named.get();
    }
  }

  private boolean header(Line line, boolean given) {
    if (given) {
      wrong(line.at(0), line.word(0) + " is said twice");
    } else if (steps > 0) {
      wrong(line.at(0), line.word(0) + " comes before all steps");
    }
    return isAll(line, 2);
  }

  private void begin(Line line) {
    if (ofEach != null) {
      wrong(line.at(0), "each within each");
    } else if (isAll(line, 1)) {
      ofEach = new ArrayList<>();
      each = line.at(0);
    }
  }

  private void end(Line line) {
    List<Action> done = ofEach;
    if (done == null) {
      wrong(line.at(0), "end without each");
    } else if (isAll(line, 1)) {
      if (done.isEmpty()) {
        wrong(each, "nothing is done for each");
      }
      actions.add(new Recipe.Each(done));
    }
    ofEach = null;
  }

  private void sync(Line line) {
    int used = 1;
    boolean ifWritten = line.word(used).equals("if");
    if (ifWritten) {
      if (!needs(line, used + 1, "written")) {
        return;
      }
      used += 2;
    }
    boolean everybody = line.word(used).equals("everybody");
    step(line, everybody ? used + 1 : used, new Sync(ifWritten, everybody));
  }

  private void clear(Line line) {
    switch (line.word(1)) {
      case "vector" -> step(line, 2, new Once(new PokeStep.ClearVector()));
      case "count" -> step(line, 2, new Once(new PokeStep.ClearCount()));
      default -> wrong(line.at(1), "clear: vector or count");
    }
  }

  private void step(Line line, int used, Action action) {
    if (!isAll(line, used)) {
      return;
    }
    if (++steps > MOST_STEPS) {
      if (steps == MOST_STEPS + 1) {
        wrong(line.at(0), "more than " + MOST_STEPS + " steps");
      }
      return;
    }
    rules.check(action, line.at(0), ofEach != null, dialect());
    (ofEach == null ? actions : ofEach).add(action);
  }

  private boolean needs(Line line, int word, String text) {
    if (!line.word(word).equals(text)) {
      wrong(line.at(word), line.word(word - 1) + ": " + text + " is missing");
      return false;
    }
    return true;
  }

  private boolean isAll(Line line, int used) {
    if (line.words.size() > used) {
      wrong(line.at(used), "nothing can stand here: " + line.word(used));
      return false;
    }
    return true;
  }

  private void wrong(Position at, String message) {
    problems.add(new Problem(at, Problem.Kind.WRONG, message, List.of()));
  }
}
