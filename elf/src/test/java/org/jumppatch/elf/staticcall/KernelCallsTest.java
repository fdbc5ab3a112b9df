package org.jumppatch.elf.staticcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Series;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The static calls of distribution kernels. */
class KernelCallsTest {
  @ParameterizedTest
  @EnumSource(names = {"V6_1", "V6_12"})
  void everySiteAndTrampolineIsAsRecorded(Series series) throws IOException {
    List<Map<String, String>> recorded = RecordedCalls.of(series.kernel().release());
    Image image = Image.open(series.kernel().vmlinuz());
    StaticCalls calls = StaticCalls.of(image);
    assertThat(calls.source()).isEqualTo(TableSource.KALLSYMS);
    TreeSet<String> expected = new TreeSet<>();
    for (Map<String, String> row : recorded) {
      expected.add("site".equals(row.get("row")) ? recordedSite(row) : recordedTrampoline(row));
    }
    TreeSet<String> found = new TreeSet<>();
    for (StaticCall call : calls.all()) {
      found.add(trampoline(image, call));
      call.sites().forEach(site -> found.add(site(image, call, site)));
    }
    assertThat(found).isEqualTo(expected);
  }

  private static String recordedSite(Map<String, String> row) {
    return String.join(
        " ",
        row.get("addr"),
        row.get("key_or_tramp"),
        row.get("key_addr"),
        row.get("tail"),
        row.get("init_flag_image"),
        row.get("in_init_section"),
        row.get("size"),
        row.get("bytes"),
        row.get("target"));
  }

  private static String recordedTrampoline(Map<String, String> row) {
    return String.join(
        " ",
        row.get("addr"),
        row.get("key_or_tramp"),
        row.get("key_addr"),
        Objects.requireNonNull(row.get("bytes")).substring(0, 10),
        row.get("func_at_rest"));
  }

  private static String site(Image image, StaticCall call, StaticCallSite site) {
    Long target = Objects.requireNonNull(site.place().instruction().destination());
    return String.join(
        " ",
        hex(site.address()),
        StaticCalls.KEY_PREFIX + call.name(),
        hex(call.address()),
        site.tail() ? "1" : "0",
        site.initFlag() ? "1" : "0",
        image.isInit(site.address()) ? "1" : "0",
        Integer.toString(site.place().size()),
        bytes(image, site.place()),
        image.symbols().namesOf(target).get(0));
  }

  private static String trampoline(Image image, StaticCall call) {
    CallPlace trampoline = Objects.requireNonNull(call.trampoline());
    return String.join(
        " ",
        hex(trampoline.address()),
        "__SCT__" + call.name(),
        hex(call.address()),
        bytes(image, trampoline),
        hex(Objects.requireNonNull(call.function())));
  }

  private static String bytes(Image image, CallPlace place) {
    return HexFormat.of().formatHex(image.content().copy(place.fileOffset(), place.size()));
  }

  private static String hex(long number) {
    return "0x" + Long.toHexString(number);
  }

  /** At rest every site calls its trampoline, and that jumps to the key's function. */
  @ParameterizedTest
  @EnumSource
  void trampolinesGoWhereKeysSay(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    List<StaticCall> calls = StaticCalls.of(image).all();
    assertThat(calls).isNotEmpty();
    long thunk = image.symbols().addressesOf("__x86_return_thunk")[0];
    for (StaticCall call : calls) {
      CallPlace trampoline = Objects.requireNonNull(call.trampoline());
      long function = Objects.requireNonNull(call.function());
      assertThat(trampoline.instruction().destination())
          .as(call.name())
          .isEqualTo(function == 0 ? thunk : function);
      for (StaticCallSite site : call.sites()) {
        assertThat(site.place().instruction().destination()).isEqualTo(trampoline.address());
        assertThat(site.initFlag()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theContentTellsTheSameWithoutSymbolsAtTheEnds(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    Map<Long, List<Long>> all = places(StaticCalls.of(image));
    Map<Long, List<Long>> withSites = new TreeMap<>(all);
    withSites.values().removeIf(places -> places.size() == 1);
    byte[] content = image.content().copy(0, Math.toIntExact(image.content().size()));
    wipe(content, digits());
    StaticCalls bare = StaticCalls.of(reopened(content));
    assertThat(bare.source()).isEqualTo(TableSource.CONTENT);
    // Of those without a site some are known by what points to their trampoline.
    assertThat(places(bare)).containsAllEntriesOf(withSites);
    assertThat(all).containsAllEntriesOf(places(bare));
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0).putShort(60, (short) 0);
    StaticCalls segments = StaticCalls.of(reopened(content));
    assertThat(segments.source()).isEqualTo(TableSource.CONTENT);
    assertThat(places(segments)).isEqualTo(places(bare));
  }

  private static Image reopened(byte[] content) {
    return Image.of(Path.of("changed"), Bytes.of("changed", content));
  }

  private static Map<Long, List<Long>> places(StaticCalls calls) {
    Map<Long, List<Long>> places = new TreeMap<>();
    for (StaticCall call : calls.all()) {
      places.put(call.address(), call.places().stream().map(CallPlace::address).toList());
    }
    return places;
  }

  /** Among the tokens of kallsyms, each with its NUL; without them it is not found. */
  private static byte[] digits() {
    return "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\000".getBytes(StandardCharsets.US_ASCII);
  }

  private static void wipe(byte[] content, byte[] pattern) {
    for (int i = 0; i < content.length - pattern.length; i++) {
      int matched = 0;
      while (matched < pattern.length && content[i + matched] == pattern[matched]) {
        matched++;
      }
      if (matched == pattern.length) {
        content[i] = 0;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateWritesWhatTheKernelWrites(Series series) throws IOException {
    Image image = Image.open(series.kernel().vmlinuz());
    StaticCalls calls = StaticCalls.of(image);
    CallTargets targets = CallTargets.of(image);
    StaticCall call = found(calls.resolve("__SCK__might_resched"));
    long zero = image.symbols().addressesOf("__static_call_return0")[0];
    for (StaticCallSite site : call.sites()) {
      assertThat(code(site.place(), zero, targets))
          .isEqualTo(site.tail() ? jump(site.address(), zero) : "2e2e2e31c0");
      assertThat(code(site.place(), 0, targets))
          .isEqualTo(site.tail() ? "c3cccccccc" : "0f1f440000");
    }
    CallPlace trampoline = Objects.requireNonNull(call.trampoline());
    assertThat(code(trampoline, zero, targets)).isEqualTo(jump(trampoline.address(), zero));
  }

  private static StaticCall found(CallLookup lookup) {
    assertThat(lookup).isInstanceOf(CallLookup.Found.class);
    return ((CallLookup.Found) lookup).call();
  }

  private static String code(CallPlace place, long function, CallTargets targets) {
    byte[] code = place.instructionFor(function, targets).encode(place.address());
    assertThat(CallInstruction.at(code, 0, place.address()))
        .isEqualTo(place.instructionFor(function, targets));
    return HexFormat.of().formatHex(code);
  }

  private static String jump(long from, long to) {
    ByteBuffer code = ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN);
    code.put((byte) 0xe9).putInt((int) (to - from - 5));
    return HexFormat.of().formatHex(code.array());
  }

  @ParameterizedTest
  @EnumSource(names = "V6_12")
  void namesAreLookedUp(Series series) throws IOException {
    StaticCalls calls = StaticCalls.of(Image.open(series.kernel().vmlinuz()));
    StaticCall call = found(calls.resolve("cond_resched"));
    assertThat(found(calls.resolve(hex(call.address())))).isSameAs(call);
    assertThat(calls.at(call.address())).isSameAs(call);
    assertThat(calls.named("cond_resched")).isSameAs(call);
    assertThat(calls.resolve("cond_reshed"))
        .isEqualTo(new CallLookup.Unknown(List.of("cond_resched")));
    assertThat(calls.named("cond_reshed")).isNull();
  }
}
