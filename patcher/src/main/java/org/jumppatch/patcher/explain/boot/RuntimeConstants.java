package org.jumppatch.patcher.explain.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.explain.text.BootStep;
import org.jumppatch.patcher.explain.text.Cause;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.Majority;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * Numbers that the kernel writes into its code once it knows them: one for each section of places
 * (arch/x86/include/asm/runtime-const.h, {@code runtime_const_init}). The end of user addresses
 * follows from the paging mode. The others are the values of variables, most of them places on the
 * heap: the running kernel's data has them. Where it does not, because the compiler left out a
 * variable that nothing but the code has, or the dump is of text, only agreement can be checked.
 */
public final class RuntimeConstants implements BootStep {
  /**
   * A constant of the running kernel.
   *
   * @param variable link address of the variable whose value it is
   * @param text what its places hold: the variable's value if one does, else what most do
   * @param data the variable's value
   */
  public record Value(RuntimeConstant constant, long variable, long text, long data) {}

  /**
   * A constant of which nothing but its own places tells the value.
   *
   * @param places how many there are; what a single one holds can be anything
   */
  public record Untold(RuntimeConstant constant, int places) {}

  private static final String USER_END = "USER_PTR_MAX";

  /** {@code TASK_SIZE_MAX} with four and with five levels of page tables. */
  private static final List<Long> USER_ENDS =
      List.of(0x0000_7fff_ffff_f000L, 0x00ff_ffff_ffff_f000L);

  private final Functions functions;
  private final RunningData data;
  private final List<Value> inData = new ArrayList<>();
  private final List<Untold> untold = new ArrayList<>();

  /** Once one is asked for. */
  private @Nullable SlabCaches caches;

  /**
   * @param data of the running kernel, which has the variables
   */
  public RuntimeConstants(Functions functions, RunningData data) {
    this.functions = functions;
    this.data = data;
  }

  @Override
  public void apply(RunningText text) {
    for (RuntimeConstant constant : RuntimeConstant.of(functions.image())) {
      apply(text, constant);
    }
  }

  /** Those whose variable the dump holds, once they were applied. */
  public List<Value> inData() {
    return inData;
  }

  /** Those whose value could not be checked, once they were applied. */
  public List<Untold> untold() {
    return untold;
  }

  /** The names that are looked for in an image and do not begin with two underscores. */
  public static Set<String> names(Image image) {
    Set<String> names = new HashSet<>(SlabCaches.NAMES);
    RuntimeConstant.of(image).forEach(constant -> names.add(constant.name()));
    return names;
  }

  private void apply(RunningText text, RuntimeConstant constant) {
    int size = constant.kind().size();
    List<Long> places = new ArrayList<>();
    Majority<Long> agreed = new Majority<>();
    Arrays.stream(constant.places(functions)).forEach(places::add);
    places.removeIf(place -> !text.contains(place, size));
    for (long place : places) {
      if (text.holds(place, size)) {
        agreed.vote(Code.unsigned(text.dumped(place, size)));
      }
    }
    Long most = agreed.winner();
    if (most == null) {
      return;
    }
    Long computed = computed(constant, agreed, most);
    // As many say one thing as another, and nothing else tells: neither is believed.
    if (computed == null && (agreed.isTied() || !constant.isPlausible(most))) {
      return;
    }
    if (computed == null && inData.stream().noneMatch(one -> one.constant().equals(constant))) {
      untold.add(new Untold(constant, places.size()));
    }
    long value = computed == null ? most : computed;
    for (long place : places) {
      if (computed == null && Code.unsigned(text.dumped(place, size)) == value) {
        text.acceptDumped(Cause.RUNTIME_CONSTANT, place, size);
      } else {
        text.write(Cause.RUNTIME_CONSTANT, place, Code.littleEndian(value, size));
      }
    }
  }

  /** What a constant must be; null where nothing but its own places says it. */
  private @Nullable Long computed(RuntimeConstant constant, Majority<Long> agreed, long most) {
    if (constant.name().equals(USER_END)) {
      return USER_ENDS.contains(most) ? most : USER_ENDS.get(0);
    }
    long variable = functions.named(constant.name());
    Long cache = variable == 0 ? caches().of(constant.name()) : null;
    if (cache != null) {
      return told(constant, cache, agreed, most, cache + data.dump().slide());
    }
    Area area = functions.image().space().areaAt(variable);
    // Memory of what boot alone uses is another's by now.
    boolean lasts = area != null && !area.name().startsWith(".init");
    byte[] bytes = lasts ? data.read(variable, constant.kind().size()) : null;
    if (bytes == null) {
      return null;
    }
    return told(constant, variable, agreed, most, Code.unsigned(bytes));
  }

  /** The value in data, if a place holds it, or none could hold what most do. */
  private @Nullable Long told(
      RuntimeConstant constant, long variable, Majority<Long> agreed, long most, long value) {
    boolean held = agreed.count(value) != 0;
    inData.add(new Value(constant, variable, held ? value : most, value));
    return held || !constant.isPlausible(most) ? Long.valueOf(value) : null;
  }

  private SlabCaches caches() {
    SlabCaches known = caches;
    if (known == null) {
      known = new SlabCaches(functions, data);
      caches = known;
    }
    return known;
  }
}
