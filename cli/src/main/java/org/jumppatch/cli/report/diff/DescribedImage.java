package org.jumppatch.cli.report.diff;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.cost.ModuleUses;
import org.jumppatch.patcher.poke.Dialect;

/**
 * An image as it is compared with another one, and the modules that go with it.
 *
 * @param path what it is called
 * @param keys its keys by what they mean, then those that modules define
 * @param calls its static calls by name, then those that modules define
 * @param modules names of its modules; null where none are looked at
 */
public record DescribedImage(
    String path,
    Map<String, Described> keys,
    Map<String, Described> calls,
    @Nullable Set<String> modules) {
  /** What is read of one module. */
  private record Own(String name, Map<String, Described> keys, Map<String, Described> calls) {}

  /**
   * Reads an image, and its modules where they are named.
   *
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static DescribedImage of(OpenImage open, @Nullable ModuleTree tree) throws IOException {
    ModuleUses uses =
        tree == null ? ModuleUses.none() : ModuleUses.of(tree, open.image(), Dialect.V6_1);
    Map<String, Described> keys = new LinkedHashMap<>(DescribedKeys.of(open, uses));
    Map<String, Described> calls = new LinkedHashMap<>(DescribedCalls.of(open.image()));
    Set<String> modules = tree == null ? null : new TreeSet<>();
    if (tree != null && modules != null) {
      for (Own own : tree.read(KernelRelease.of(open.image()), DescribedImage::own)) {
        modules.add(own.name());
        keys.putAll(own.keys());
        calls.putAll(own.calls());
      }
    }
    return new DescribedImage(open.image().path().toString(), keys, calls, modules);
  }

  /** What is called by some names in it; its modules are not looked at. */
  public DescribedImage only(Predicate<List<String>> names) {
    return new DescribedImage(path, only(keys, names), only(calls, names), null);
  }

  private static Map<String, Described> only(
      Map<String, Described> all, Predicate<List<String>> names) {
    Map<String, Described> some = new LinkedHashMap<>(all);
    some.values().removeIf(one -> !names.test(one.names()));
    return some;
  }

  /** Whether anything in it is called by some names. */
  public boolean has(Predicate<List<String>> names) {
    return Stream.concat(keys.values().stream(), calls.values().stream())
        .anyMatch(one -> names.test(one.names()));
  }

  /** Offers what people call what is in it. */
  public void offerTo(SimilarNames similar) {
    keys.values().forEach(key -> similar.offer(key.label()));
    calls.values().forEach(call -> similar.offer(call.label()));
  }

  private static Own own(ModuleFile file, Image module) {
    OpenImage open = OpenImage.ofAny(module);
    return new Own(
        file.name(),
        DescribedKeys.ofModule(open, file.name()),
        DescribedCalls.ofModule(module, file.name()));
  }
}
