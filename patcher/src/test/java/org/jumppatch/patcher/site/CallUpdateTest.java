package org.jumppatch.patcher.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.XZInputStream;

/**
 * Updates of static calls, held to the bytes that running kernels changed: {@code
 * static-calls/live/RELEASE/STEP.csv.xz}, made of their text before and behind each step.
 */
class CallUpdateTest {
  enum Series {
    V6_1,
    V6_12;

    Kernel kernel() {
      return this == V6_1 ? Kernels.v6_1() : Kernels.v6_12();
    }
  }

  private static final List<String> TRACEPOINTS =
      List.of("kmalloc", "suspend_resume", "sched_switch");

  private static final List<String> MODES =
      List.of("voluntary none", "none voluntary", "voluntary full", "full none");

  /** By static call: the function while it is on, and the one while it is off. */
  private static final Map<String, List<String>> PREEMPT =
      Map.of(
          "cond_resched", List.of("__cond_resched", "__static_call_return0"),
          "might_resched", List.of("__cond_resched", "__static_call_return0"),
          "preempt_schedule", List.of("preempt_schedule_thunk", "0"),
          "preempt_schedule_notrace", List.of("preempt_schedule_notrace_thunk", "0"),
          "irqentry_exit_cond_resched", List.of("raw_irqentry_exit_cond_resched", "0"));

  private static final Map<String, List<String>> ON =
      Map.of(
          "none", List.of("cond_resched"),
          "voluntary", List.of("cond_resched", "might_resched"),
          "full",
              List.of(
                  "preempt_schedule", "preempt_schedule_notrace", "irqentry_exit_cond_resched"));

  private static Set<String> live(Series series, String step) throws IOException {
    String name = "/static-calls/live/%s/%s.csv.xz".formatted(series.kernel().release(), step);
    InputStream file = CallUpdateTest.class.getResourceAsStream(name);
    assumeTrue(file != null, "nothing is recorded of this kernel");
    TreeSet<String> found = new TreeSet<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new XZInputStream(file), StandardCharsets.UTF_8))) {
      for (String line : lines.lines().skip(1).toList()) {
        String[] fields = line.split(",", -1);
        if (!fields[3].startsWith("jump-label")) {
          int trampoline = fields[3].startsWith("trampoline") ? 6 : 0;
          found.add(
              "%s %s %s"
                  .formatted(
                      fields[0],
                      fields[1].substring(0, fields[1].length() - trampoline),
                      fields[2].substring(0, fields[2].length() - trampoline)));
        }
      }
    }
    return found;
  }

  private static String told(SiteChange change) {
    return "0x%x %s %s".formatted(change.address(), change.old().hex(), change.text().hex());
  }

  private static long function(Image image, String name) {
    return name.equals("0") ? 0 : image.symbols().addressesOf(name)[0];
  }

  private static StaticCall call(StaticCalls calls, String name) {
    return Objects.requireNonNull(calls.named(name));
  }

  @ParameterizedTest
  @EnumSource
  void modesChangeTheBytesThatARunningKernelChanged(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    StaticCalls calls = StaticCalls.of(image);
    CallTargets targets = CallTargets.of(image);
    for (String step : MODES) {
      String[] modes = step.split(" ", -1);
      TreeSet<String> made = new TreeSet<>();
      PREEMPT.forEach(
          (name, functions) -> {
            long from = function(image, functions.get(isOn(modes[0], name) ? 0 : 1));
            long to = function(image, functions.get(isOn(modes[1], name) ? 0 : 1));
            CallUpdate.running(call(calls, name), from, to, targets)
                .forEach(change -> made.add(told(change)));
          });
      assertThat(made).as(step).isEqualTo(live(series, "preempt-" + step.replace(' ', '-')));
    }
  }

  private static boolean isOn(String mode, String call) {
    return Objects.requireNonNull(ON.get(mode)).contains(call);
  }

  @ParameterizedTest
  @EnumSource
  void probesChangeTheBytesThatARunningKernelChanged(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    StaticCalls calls = StaticCalls.of(image);
    CallTargets targets = CallTargets.of(image);
    for (String event : TRACEPOINTS) {
      StaticCall call = call(calls, "tp_func_" + event);
      long iterator = function(image, "__traceiter_" + event);
      assertThat(call.function()).isEqualTo(iterator);
      for (Map.Entry<String, List<Long>> step :
          Map.of(
                  "on", List.of(iterator, probe(image, series, event)),
                  "off", List.of(probe(image, series, event), iterator))
              .entrySet()) {
        TreeSet<String> made = new TreeSet<>();
        CallUpdate.running(call, step.getValue().get(0), step.getValue().get(1), targets)
            .forEach(change -> made.add(told(change)));
        assertThat(made)
            .as(event)
            .isEqualTo(live(series, "tp-%s-%s".formatted(event, step.getKey())));
      }
    }
  }

  /** The function of the event's class, which may have another name. */
  private static long probe(Image image, Series series, String event) throws IOException {
    String name = "trace_event_raw_event_" + event;
    long[] found = image.symbols().addressesOf(name);
    return found.length == 1 ? found[0] : throwing(series + ": " + name + " is not one function");
  }

  private static long throwing(String problem) throws IOException {
    throw new IOException(problem);
  }

  /** What is written into a file is what stands in the text of a kernel that was updated so. */
  @ParameterizedTest
  @EnumSource
  void aFileGetsTheTextOfARunningKernel(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    StaticCalls calls = StaticCalls.of(image);
    CallTargets targets = CallTargets.of(image);
    Map<String, String> live = new HashMap<>();
    for (String line : live(series, "preempt-full-none")) {
      String[] fields = line.split(" ", -1);
      live.put(fields[0], fields[2]);
    }
    for (String name : List.of("cond_resched", "preempt_schedule", "preempt_schedule_notrace")) {
      String function = Objects.requireNonNull(PREEMPT.get(name)).get(isOn("none", name) ? 0 : 1);
      CallUpdate update =
          CallUpdate.of(image, call(calls, name), function(image, function), targets, false);
      assertThat(update.places()).isNotEmpty();
      for (SiteChange change : update.places()) {
        assertThat(change.text().hex())
            .isEqualTo(live.remove("0x" + Long.toHexString(change.address())));
      }
      assertThat(update.places().get(0).address())
          .isEqualTo(Objects.requireNonNull(update.call().trampoline()).address());
    }
    // What is left belongs to the fifth call of the mode.
    assertThat(live).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateBehindAnotherStartsFromItsText(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    CallTargets targets = CallTargets.of(image);
    StaticCall call = call(StaticCalls.of(image), "cond_resched");
    long first = function(image, "__cond_resched");
    CallUpdate there = CallUpdate.of(image, call, first, targets, false);
    CallUpdate back = there.then(image, function(image, "__static_call_return0"), targets);
    Map<Long, CodeBytes> left = new TreeMap<>();
    there.places().forEach(change -> left.put(change.address(), change.text()));
    for (SiteChange change : back.places()) {
      assertThat(change.old()).isEqualTo(left.remove(change.address()));
      boolean inlined = change.text().first() == 0x2e;
      assertThat(change.emulated().equals(change.text())).isEqualTo(!inlined);
      assertThat(change.emulated().first()).isEqualTo(inlined ? 0xe8 : 0xe9);
    }
    assertThat(left).isEmpty();
    assertThat(there.then(image, first, targets).isAlready()).isTrue();
    @Nullable FunctionChange function = back.function();
    assertThat(function).isNotNull();
    assertThatThrownBy(() -> there.places().get(0).reversed())
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeUpdatedIsRefused(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    CallTargets targets = CallTargets.of(image);
    StaticCall call = call(StaticCalls.of(image), "cond_resched");
    assertThatThrownBy(() -> CallUpdate.of(image, call, 0x0123_4567_89ab_cdefL, targets, false))
        .isInstanceOf(UnsafePatchException.class)
        .hasMessageEndingWith("0x123456789abcdef is more than 2 GB away");
    long now = Objects.requireNonNull(call.function());
    assertThat(CallUpdate.of(image, call, now, targets, false).isAlready()).isTrue();
  }
}
