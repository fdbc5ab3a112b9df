package org.jumppatch.cli.image;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.keyname.NamePattern;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallLookup;
import org.jumppatch.elf.staticcall.FunctionLookup;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.site.FlipPlan.Assignment;

/**
 * The static calls of an image that a command line names.
 *
 * @param image the image
 * @param calls its static calls
 */
public record OpenCalls(Image image, StaticCalls calls) {
  /** Reads those of an image. */
  public static OpenCalls of(Image image) {
    return new OpenCalls(image, StaticCalls.of(image));
  }

  /**
   * The static calls of these names, in that order, each once; a pattern stands for several.
   *
   * @param told is told of each pattern how many static calls it stands for
   */
  public List<StaticCall> named(List<String> names, Consumer<String> told) {
    Set<StaticCall> found = new LinkedHashSet<>();
    for (String name : names) {
      if (!NamePattern.isPattern(name)) {
        found.add(namedOrPattern(name));
        continue;
      }
      List<StaticCall> matching = matching(NamePattern.of(name));
      if (matching.isEmpty()) {
        throw refused("no static call matches " + Terminal.printable(name));
      }
      told.accept("%s stands for %s".formatted(name, counted(matching.size(), "static call")));
      found.addAll(matching);
    }
    return List.copyOf(found);
  }

  /** The static calls whose name, with or without its prefix, matches. */
  public List<StaticCall> matching(NamePattern pattern) {
    return calls.all().stream()
        .filter(
            call ->
                pattern.matches(call.name())
                    || pattern.matches(StaticCalls.KEY_PREFIX + call.name()))
        .toList();
  }

  /** The static call that a name stands for, where a pattern may stand, too. */
  public StaticCall namedOrPattern(String name) {
    if (calls.resolve(name) instanceof CallLookup.Unknown unknown
        && unknown.suggestions().isEmpty()) {
      SimilarNames longer = new SimilarNames(name);
      calls.all().forEach(call -> longer.offer(call.name()));
      throw refused(
          "no static call "
              + Terminal.printable(name)
              + SimilarNames.question(longer.closestOrPattern()));
    }
    return named(name);
  }

  /** The static call that a name stands for. */
  public StaticCall named(String name) {
    CallLookup lookup = calls.resolve(name);
    if (lookup instanceof CallLookup.Found found) {
      return found.call();
    }
    if (lookup instanceof CallLookup.Ambiguous several) {
      List<String> addresses =
          several.calls().stream().map(call -> Places.hex(call.address())).toList();
      throw refused(
          "%s stands for %d static calls; name one by its address: %s"
              .formatted(Terminal.printable(name), addresses.size(), String.join(", ", addresses)));
    }
    List<String> near = ((CallLookup.Unknown) lookup).suggestions();
    throw refused("no static call " + Terminal.printable(name) + SimilarNames.question(near));
  }

  /** What several {@code NAME=FUNCTION} ask for, each of a static call of its own. */
  public List<Assignment> assigned(List<String> texts) {
    Map<Long, Assignment> assigned = new LinkedHashMap<>();
    for (String text : texts) {
      Assignment one = assigned(text);
      if (assigned.put(one.call().address(), one) != null) {
        throw new UsageException(Terminal.printable(one.call().name()) + " is named twice");
      }
    }
    return List.copyOf(assigned.values());
  }

  /** What {@code NAME=FUNCTION} asks for. */
  public Assignment assigned(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0 || equals == text.length() - 1) {
      throw new UsageException(
          Terminal.printable(text) + ": NAME=FUNCTION is wanted, NAME=0 for no function");
    }
    return new Assignment(named(text.substring(0, equals)), function(text.substring(equals + 1)));
  }

  private long function(String name) {
    FunctionLookup lookup = FunctionLookup.of(image, name);
    if (lookup instanceof FunctionLookup.Found found) {
      return found.address();
    }
    if (lookup instanceof FunctionLookup.Ambiguous several) {
      List<String> addresses = several.addresses().stream().map(Places::hex).toList();
      throw refused(
          "%s stands for %d functions; name one by its address: %s"
              .formatted(Terminal.printable(name), addresses.size(), String.join(", ", addresses)));
    }
    List<String> near = ((FunctionLookup.Unknown) lookup).suggestions();
    throw refused("no function " + Terminal.printable(name) + SimilarNames.question(near));
  }

  private UsageException refused(String problem) {
    return new UsageException(image.path() + ": " + problem);
  }
}
