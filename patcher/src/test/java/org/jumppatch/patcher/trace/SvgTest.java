package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class SvgTest {
  private static ParsedSvg parse(SampleRun run) throws Exception {
    return new ParsedSvg(run.render(TraceFormat.SVG));
  }

  private static String comparison() throws IOException {
    StringWriter out = new StringWriter();
    try (TraceComparison comparison = new TraceComparison(TraceComparison.Form.PICTURE, out)) {
      SampleRun.single().record(comparison.next());
      SampleRun.batch().record(comparison.next());
    }
    return out.toString();
  }

  /** Marks of one class in the picture, without those of the legend. */
  private static int marks(ParsedSvg svg, String style) {
    return svg.styled("path", style).stream().mapToInt(ParsedSvg::marks).sum();
  }

  @Test
  void aBandIsNamedByWhatIsWrittenInIt() throws Exception {
    assertThat(parse(SampleRun.batch().with(Mutation.M21)).texts())
        .contains("phase 1: 56 instructions")
        .noneMatch(text -> text.contains(" int3") && text.startsWith("phase"));
    assertThat(parse(SampleRun.batch().with(Mutation.M21_BYTES)).texts())
        .anyMatch(text -> text.matches("phase 1: \\d+ bytes"));
  }

  @Test
  void aBatchIsThreeBandsAndNineArrows() throws Exception {
    ParsedSvg svg = parse(SampleRun.batch());
    for (int phase = 1; phase <= 3; phase++) {
      assertThat(svg.styled("rect", "during-phase" + phase)).hasSize(1);
    }
    assertThat(svg.styled("rect", "during-sync")).hasSize(3);
    assertThat(svg.styled("line", "ipi")).hasSize(9 + 1);
    assertThat(svg.styled("rect", "lane")).hasSize(4);
    assertThat(marks(svg, "write")).isEqualTo(168);
    assertThat(svg.texts())
        .contains("enable sched_schedstats in schedstats.elf")
        .contains("56 sites in a batch, 3 syncs: 3 IPIs to each of 3 other CPUs")
        .contains("phase 1: 56 int3", "phase 2: 56 tails", "phase 3: 56 first bytes")
        .contains("cpu0", "cpu1", "cpu2", "cpu3", "3 IPIs", "168 writes", "virtual time");
  }

  /** From the patcher's lane to the top of the receiver's, and not back in time. */
  @Test
  void arrowsGoFromThePatcherToEveryOtherCpu() throws Exception {
    ParsedSvg svg = parse(SampleRun.batch());
    List<Element> lanes = svg.styled("rect", "lane");
    Set<Double> tops = new HashSet<>();
    for (Element lane : lanes.subList(1, 4)) {
      tops.add(ParsedSvg.number(lane, "y"));
    }
    Element patcher = lanes.get(0);
    double from = ParsedSvg.number(patcher, "y") + ParsedSvg.number(patcher, "height");
    Set<Double> hit = new HashSet<>();
    for (Element arrow : svg.styled("line", "ipi").subList(0, 9)) {
      assertThat(ParsedSvg.number(arrow, "y1")).isEqualTo(from);
      assertThat(ParsedSvg.number(arrow, "x2")).isGreaterThan(ParsedSvg.number(arrow, "x1"));
      hit.add(ParsedSvg.number(arrow, "y2"));
    }
    assertThat(hit).isEqualTo(tops);
  }

  @Test
  void colouredBarsShowWhatWasExecuted() throws Exception {
    ParsedSvg svg = parse(SampleRun.batch());
    assertThat(marks(svg, "old")).isPositive();
    assertThat(marks(svg, "new")).isPositive();
    assertThat(marks(svg, "emulated")).isPositive();
    assertThat(marks(svg, "torn")).isZero();
    assertThat(marks(svg, "int3")).isGreaterThan(1);
    assertThat(marks(svg, "violation")).isZero();
  }

  @Test
  void whatIsWrongIsMarked() throws Exception {
    ParsedSvg svg = parse(SampleRun.batch().with(FetchModel.QUAD, 4, 0, Mutation.M6));
    assertThat(marks(svg, "unhandled")).isPositive();
    assertThat(marks(svg, "violation")).isGreaterThan(1);
    assertThat(svg.texts()).anyMatch(text -> text.startsWith("the promise is broken: "));
  }

  /** More of everything makes bars higher, not the picture longer. */
  @Test
  void aLargeRunIsAggregated() throws Exception {
    String batched = SampleRun.ofSites(1_125).render(TraceFormat.SVG);
    String single = SampleRun.ofSites(1_125).with(Mode.SINGLE).render(TraceFormat.SVG);
    assertThat(batched.length()).isLessThan(120_000);
    assertThat(single.length()).isLessThan(120_000);
    ParsedSvg svg = new ParsedSvg(single);
    assertThat(svg.texts()).contains("3,375 IPIs", "3,375 writes");
    // One in the picture and one in its legend.
    assertThat(svg.styled("rect", "phases")).hasSize(2);
    assertThat(svg.styled("rect", "sync")).hasSize(1);
    assertThat(new ParsedSvg(batched).styled("rect", "during-sync")).hasSize(15);
  }

  @Test
  void comparisonShows168Against3() throws Exception {
    ParsedSvg svg = new ParsedSvg(comparison());
    assertThat(svg.styled("text", "huge"))
        .extracting(Element::getTextContent)
        .containsExactly("168", "3");
    assertThat(svg.styled("rect", "during-sync")).hasSize(168 + 3);
    // Each as an arrow without head, and as a mark in its lane.
    assertThat(marks(svg, "ipi")).isEqualTo(2 * 168 * 3);
    assertThat(svg.styled("line", "ipi")).hasSize(3 * 3 + 1);
    List<Element> lanes = svg.styled("rect", "lane");
    assertThat(lanes).hasSize(8);
    assertThat(lanes)
        .extracting(lane -> lane.getAttribute("width"))
        .containsOnly(lanes.get(0).getAttribute("width"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 40, 100, 256})
  void everyNumberOfCpusHasItsLanes(int cpus) throws Exception {
    ParsedSvg svg = parse(SampleRun.small().with(FetchModel.QUAD, cpus, 1));
    assertThat(svg.styled("rect", "lane")).hasSize(cpus);
    checkFrame(svg);
  }

  @Test
  void standsForItself() throws Exception {
    for (String picture : List.of(SampleRun.batch().render(TraceFormat.SVG), comparison())) {
      ParsedSvg svg = new ParsedSvg(picture);
      checkFrame(svg);
      assertThat(svg.named("script")).isEmpty();
      assertThat(svg.named("image")).isEmpty();
      assertThat(svg.named("foreignObject")).isEmpty();
      assertThat(picture).doesNotContain("href", "@import", "@font-face");
      Matcher reference = Pattern.compile("url\\((.)").matcher(picture);
      while (reference.find()) {
        assertThat(reference.group(1)).isEqualTo("#");
      }
    }
  }

  private static void checkFrame(ParsedSvg svg) {
    Element root = svg.root();
    assertThat(root.getAttribute("role")).isEqualTo("img");
    assertThat(root.getAttribute("aria-labelledby")).isEqualTo("title description");
    assertThat(svg.named("title")).hasSize(1).allMatch(e -> e.getAttribute("id").equals("title"));
    assertThat(svg.named("desc"))
        .hasSize(1)
        .allMatch(e -> e.getAttribute("id").equals("description"));
    assertThat(svg.named("desc").get(0).getTextContent()).isNotBlank();
    String[] box = root.getAttribute("viewBox").split(" ", -1);
    double width = Double.parseDouble(box[2]);
    double height = Double.parseDouble(box[3]);
    for (Element element : svg.named("rect")) {
      assertThat(ParsedSvg.number(element, "width")).isNotNegative();
      if (element.hasAttribute("x") && element.hasAttribute("y")) {
        double x = ParsedSvg.number(element, "x");
        double y = ParsedSvg.number(element, "y");
        assertThat(x).isBetween(0.0, width);
        assertThat(y).isBetween(0.0, height);
        assertThat(x + ParsedSvg.number(element, "width")).isLessThanOrEqualTo(width + 1);
        assertThat(y + ParsedSvg.number(element, "height")).isLessThanOrEqualTo(height);
      }
    }
    for (Element element : svg.named("text")) {
      assertThat(ParsedSvg.number(element, "x")).isBetween(0.0, width);
      assertThat(ParsedSvg.number(element, "y")).isBetween(0.0, height);
    }
  }

  @Test
  void everyClassHasColoursForLightAndDark() throws Exception {
    ParsedSvg svg = new ParsedSvg(comparison());
    Map<String, Map<String, String>> light = svg.rules(false);
    Map<String, Map<String, String>> dark = svg.rules(true);
    for (Element element : svg.elements()) {
      if (element.hasAttribute("class")) {
        assertThat(light.keySet()).containsAll(ParsedSvg.styles(element));
      }
    }
    light.forEach(
        (style, properties) -> {
          for (String colour : List.of("fill", "stroke")) {
            String value = properties.getOrDefault(colour, "none");
            if (value.startsWith("#")) {
              assertThat(dark.get(style)).as(style).extractingByKey(colour).isNotEqualTo(value);
            }
          }
        });
  }

  /** Contrast as WCAG 2 defines it: 4.5 for text, 3 for what is not. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void colourContrastIsEnough(boolean dark) throws Exception {
    Map<String, Map<String, String>> rules = new ParsedSvg(comparison()).rules(dark);
    String page = colour(rules, "page");
    for (String text : List.of("text", "muted", "axis", "tiny", "role", "wrong", "huge")) {
      assertThat(contrast(colour(rules, text), page)).as(text).isGreaterThanOrEqualTo(4.5);
    }
    for (int phase = 1; phase <= 3; phase++) {
      String band = colour(rules, "phase" + phase);
      assertThat(contrast(colour(rules, "text"), band)).isGreaterThanOrEqualTo(4.5);
    }
    assertThat(contrast(colour(rules, "sync-text"), colour(rules, "sync")))
        .isGreaterThanOrEqualTo(4.5);
    for (String mark : List.of("new", "torn", "unhandled", "int3", "sync", "taken")) {
      assertThat(contrast(colour(rules, mark), page)).as(mark).isGreaterThanOrEqualTo(3);
    }
  }

  private static String colour(Map<String, Map<String, String>> rules, String style) {
    return Objects.requireNonNull(rules.getOrDefault(style, Map.of()).get("fill"), style);
  }

  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  }

  private static double luminance(String colour) {
    int rgb = Integer.parseInt(colour.substring(1), 16);
    return .2126 * linear(rgb >> 16) + .7152 * linear(rgb >> 8 & 255) + .0722 * linear(rgb & 255);
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= .04045 ? c / 12.92 : Math.pow((c + .055) / 1.055, 2.4);
  }

  @Test
  void aTraceOfNothingIsAPicture() throws Exception {
    StringWriter out = new StringWriter();
    TraceFormat.SVG.open(out).close();
    assertThat(new ParsedSvg(out.toString()).styled("rect", "lane")).hasSize(1);
  }

  @Property(tries = 200)
  @Domain(ArbitraryEvents.class)
  void isXmlWhateverEventsCome(@ForAll List<TraceEvent> events) throws Exception {
    StringWriter out = new StringWriter();
    try (TraceSink sink = TraceFormat.SVG.open(out)) {
      for (TraceEvent event : events) {
        sink.event(event);
      }
    }
    checkFrame(new ParsedSvg(out.toString()));
  }
}
