package org.jumppatch.patcher.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallLookup;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.FunctionLookup;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.UnsafePatchException;

/** Makes updates of a script's calls, each from what those before it leave. */
final class CallStatements {
  private final Image image;
  private final ScriptNames names;
  private final List<Problem> problems;
  private final boolean force;

  /** By address of a key: the last update. */
  private final Map<Long, CallUpdate> last = new HashMap<>();

  private @Nullable StaticCalls calls;
  private @Nullable CallTargets targets;

  /**
   * @param problems gets what is wrong
   */
  CallStatements(Image image, ScriptNames names, List<Problem> problems, boolean force) {
    this.image = image;
    this.names = names;
    this.problems = problems;
    this.force = force;
  }

  /** The update that a statement asks for, or null where it has a problem. */
  @Nullable CallUpdate update(Statement.Call statement) {
    StaticCall call = call(statement.name());
    Long function = function(statement.function());
    if (call == null || function == null) {
      return null;
    }
    try {
      CallUpdate before = last.get(call.address());
      CallUpdate update =
          before == null
              ? CallUpdate.of(image, call, function, targets(), force)
              : before.then(image, function, targets());
      if (!update.isAlready()) {
        last.put(call.address(), update);
      }
      return update;
    } catch (UnsafePatchException e) {
      problems.add(
          Problem.unsafe(statement.name().at(), String.valueOf(e.getMessage()), List.of()));
      return null;
    }
  }

  private @Nullable StaticCall call(Word word) {
    CallLookup lookup = calls().resolve(word.text());
    if (lookup instanceof CallLookup.Found found) {
      return found.call();
    }
    if (lookup instanceof CallLookup.Ambiguous several) {
      refuseMany(word, "static calls", several.calls().stream().map(StaticCall::address).toList());
    } else if (lookup instanceof CallLookup.Unknown unknown) {
      refuse(word, "no static call ", unknown.suggestions());
    }
    return null;
  }

  private @Nullable Long function(Word word) {
    FunctionLookup lookup = FunctionLookup.of(image, word.text());
    if (lookup instanceof FunctionLookup.Found found) {
      return found.address();
    }
    if (lookup instanceof FunctionLookup.Ambiguous several) {
      refuseMany(word, "functions", several.addresses());
    } else if (lookup instanceof FunctionLookup.Unknown unknown) {
      refuse(word, "no function ", unknown.suggestions());
    }
    return null;
  }

  private void refuseMany(Word word, String what, List<Long> addresses) {
    List<String> places = addresses.stream().map(names::place).toList();
    problems.add(
        Problem.wrong(
            word.at(),
            "%s stands for %d %s; name one by its address: %s"
                .formatted(word.text(), places.size(), what, String.join(", ", places))));
  }

  private void refuse(Word word, String what, List<String> near) {
    problems.add(Problem.wrong(word.at(), what + word.text() + SimilarNames.question(near)));
  }

  private StaticCalls calls() {
    StaticCalls known = calls;
    if (known == null) {
      known = StaticCalls.of(image);
      calls = known;
    }
    return known;
  }

  private CallTargets targets() {
    CallTargets known = targets;
    if (known == null) {
      known = CallTargets.of(image);
      targets = known;
    }
    return known;
  }
}
