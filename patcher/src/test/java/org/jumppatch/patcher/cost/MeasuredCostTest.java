package org.jumppatch.patcher.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.text.Labelled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What actions cost running kernels: the interrupts for function calls (CAL in /proc/interrupts)
 * that the CPUs of a machine with three got meanwhile, in {@code cost/ipis.csv}.
 */
class MeasuredCostTest {
  enum Series {
    V6_1,
    V6_12;

    Kernel kernel() {
      return this == V6_1 ? Kernels.v6_1() : Kernels.v6_12();
    }
  }

  /**
   * One action.
   *
   * @param seen interrupts on CPU 2, the median of some rounds
   */
  private record Measured(String action, double seen) {}

  /** A batch more or less is 3. */
  private static final double LESS_THAN_A_BATCH = 2;

  private static final Pattern MODES = Pattern.compile("preempt-([a-z]+)-([a-z]+)(-same)?");
  private static final Pattern ONE = Pattern.compile("(tp|key)-(.*)-(on|off)");

  private static List<Measured> measured(String release) throws IOException {
    List<Measured> found = new ArrayList<>();
    try (InputStream file = MeasuredCostTest.class.getResourceAsStream("/cost/ipis.csv")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().skip(1).toList()) {
        String[] fields = line.split(",", -1);
        if (fields[0].equals(release)) {
          found.add(new Measured(fields[1], Double.parseDouble(fields[6])));
        }
      }
    }
    return found;
  }

  private static Image image(Series series) throws IOException {
    return Image.open(series.kernel().vmlinuz());
  }

  @ParameterizedTest
  @EnumSource
  void costsAreWhatRunningKernelsPaid(Series series) throws IOException {
    List<Measured> measured = measured(series.kernel().release());
    assumeFalse(measured.isEmpty(), "nothing is recorded of this kernel");
    Image image = image(series);
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    CostedImage kernel = kernel(image);
    for (Measured action : measured) {
      ActionCost cost =
          new ActionCost("", rows(action.action(), image, keys, kernel), Dialect.V6_1);
      assertThat(action.seen())
          .as(action.action())
          .isBetween((double) cost.ipisPerCpu(), cost.ipisPerCpu() + LESS_THAN_A_BATCH);
    }
  }

  private static CostedImage kernel(Image image) {
    return new CostedImage(CostRow.KERNEL, image, StaticCalls.of(image), Dialect.V6_1);
  }

  private static List<CostRow> rows(
      String action, Image image, StaticKeys keys, CostedImage kernel) {
    Matcher modes = MODES.matcher(action);
    if (modes.matches()) {
      PreemptMode from = Labelled.find(PreemptMode.values(), modes.group(1)).orElseThrow();
      PreemptMode to = Labelled.find(PreemptMode.values(), modes.group(2)).orElseThrow();
      return new PreemptAction(from, to).rows(kernel, null);
    }
    Matcher one = ONE.matcher(action);
    if (one.matches()) {
      List<StaticKey> key = List.of(key(keys, one.group(2)));
      return new KeyAction(key, one.group(3).equals("off")).rows(kernel);
    }
    return switch (action) {
      case "control-null" -> List.of();
      case "dyndbg-plus-p-first" -> new DebugAction(descriptors(image, keys), false).rows(kernel);
      case "dyndbg-plus-p-repeat", "dyndbg-minus-p" ->
          new DebugAction(descriptors(image, keys), true).rows(kernel);
      default -> throw new IllegalArgumentException(action);
    };
  }

  private static StaticKey key(StaticKeys keys, String name) {
    KeyLookup found = keys.resolve(name);
    assertThat(found).as(name).isInstanceOf(KeyLookup.Found.class);
    return ((KeyLookup.Found) found).key();
  }

  /** The keys of the table of dynamic debug. */
  private static List<StaticKey> descriptors(Image image, StaticKeys keys) {
    long start = image.symbols().addressesOf("__start___dyndbg")[0];
    long stop = image.symbols().addressesOf("__stop___dyndbg")[0];
    return keys.all().stream()
        .filter(key -> key.address() >= start && key.address() < stop)
        .toList();
  }

  /** What the queue of several keys would save was told from these images by other means. */
  @ParameterizedTest
  @EnumSource
  void queuedTheyCostAVectorForEach256Places(Series series) throws IOException {
    Image image = image(series);
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    CostedImage kernel = kernel(image);
    ActionCost debug =
        new ActionCost(
            "", new DebugAction(descriptors(image, keys), true).rows(kernel), Dialect.V6_1);
    assertThat(debug.queuedIpisPerCpu()).isEqualTo(21);
    ActionCost tracepoint =
        new ActionCost(
            "",
            new KeyAction(List.of(key(keys, "suspend_resume")), false).rows(kernel),
            Dialect.V6_1);
    assertThat(tracepoint.queuedIpisPerCpu()).isEqualTo(6);
    int sites = tracepoint.rows().stream().mapToInt(CostRow::sites).sum();
    assertThat(tracepoint.oneByOneIpisPerCpu()).isEqualTo(3 * (sites + 1));
  }

  /** By pointers in the struct, and by the names of both. */
  @ParameterizedTest
  @EnumSource
  void everyTracepointHasItsCall(Series series) throws IOException {
    Image image = image(series);
    CostedImage kernel = kernel(image);
    int tracepoints = 0;
    for (StaticKey key : StaticKeys.of(image, JumpTable.of(image)).all()) {
      StaticCall call = kernel.callOf(key);
      assertThat(call == null ? null : call.name()).as(key.name()).isEqualTo(callByName(key));
      tracepoints += call == null ? 0 : 1;
    }
    assertThat(tracepoints).isGreaterThan(600);
  }

  private static @Nullable String callByName(StaticKey key) {
    String name = key.name();
    return name.startsWith("__tracepoint_")
        ? "tp_func_" + name.substring("__tracepoint_".length(), name.indexOf('+'))
        : null;
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateToTheSameFunctionCostsNothing(Series series) throws IOException {
    Image image = image(series);
    CostedImage kernel = kernel(image);
    StaticCall call = Objects.requireNonNull(kernel.calls().named("cond_resched"));
    long zero = image.symbols().addressesOf("__static_call_return0")[0];
    long function = image.symbols().addressesOf("__cond_resched")[0];
    assertThat(kernel.update(call, zero, zero, 0).ipisPerCpu()).isZero();
    assertThat(kernel.update(call, zero, function, 0)).isEqualTo(kernel.update(call, 0));
    assertThat(kernel.update(call, 0, function, 0)).isEqualTo(kernel.update(call, 0));
  }
}
