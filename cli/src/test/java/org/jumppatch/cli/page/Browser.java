package org.jumppatch.cli.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.JsonText;
import org.jumppatch.elf.testing.Program;

/** Chromium without a screen, with one page at a time, which has whatever a page complains of. */
final class Browser implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final long SECONDS = 20;

  private final Process process;
  private final DevTools tools;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> fetched = new CopyOnWriteArrayList<>();
  private final String session;

  /**
   * Starts it.
   *
   * @param profile an empty folder
   */
  Browser(Path profile) throws IOException {
    Program.require("chromium");
    process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    tools = new DevTools(address(process), this::take);
    String target =
        send(null, "Target.createTarget", Map.of("url", "about:blank")).text("targetId");
    session =
        send(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .text("sessionId");
    for (String domain : List.of("Runtime", "Log", "Page", "Network")) {
      send(session, domain + ".enable", Map.of());
    }
    send(session, "Performance.enable", Map.of("timeDomain", "threadTicks"));
  }

  private static URI address(Process process) throws IOException {
    // Not closed: chromium would end where it can no longer write there.
    BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = LISTENING.matcher(line);
      if (matcher.find()) {
        Thread rest = new Thread(() -> lines.lines().forEach(ignored -> {}), "chromium's errors");
        rest.setDaemon(true);
        rest.start();
        return URI.create(matcher.group(1));
      }
    }
    throw new AssertionError("chromium does not say where it listens");
  }

  private void take(String event, JsonText parameters) {
    switch (event) {
      case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled" ->
          complaints.add(parameters.fields().toString());
      case "Network.requestWillBeSent" -> {
        if (parameters.fields().get("request") instanceof JsonText request) {
          fetched.add(request.text("url"));
        }
      }
      default -> {}
    }
  }

  private JsonText send(@Nullable String to, String method, Map<String, Object> parameters) {
    return tools.send(to, method, parameters);
  }

  /** The size of a window, and the colours that the system prefers. */
  void look(int width, int height, String scheme) {
    send(
        session,
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    send(
        session,
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What the page is shown on: a screen, or paper. */
  void medium(String medium) {
    send(session, "Emulation.setEmulatedMedia", Map.of("media", medium));
  }

  /** Opens a page of ours, and waits until it is ready. */
  void open(Path file, String hash) {
    complaints.clear();
    fetched.clear();
    send(session, "Page.navigate", Map.of("url", "about:blank"));
    send(session, "Page.navigate", Map.of("url", file.toUri() + hash));
    await("document.readyState === 'complete' && globalThis.jumppatch !== undefined");
  }

  /** Waits until an expression is true. */
  void await(String expression) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!Boolean.TRUE.equals(value("Boolean(" + expression + ")"))) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never true: " + expression + "; " + complaints);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** What an expression, or a promise, comes to: text, a number, a flag, or null. */
  @Nullable Object value(String expression) {
    JsonText result =
        send(
            session,
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.fields().containsKey("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.fields());
    }
    return result.fields().get("result") instanceof JsonText found
        ? found.fields().get("value")
        : null;
  }

  /** The same, as text. */
  String text(String expression) {
    return String.valueOf(value(expression));
  }

  /** The same, a whole number. */
  long number(String expression) {
    Object value = value(expression);
    return value instanceof Number number ? number.longValue() : Long.MIN_VALUE;
  }

  /** The text of an element. */
  String textOf(String selector) {
    return text("document.querySelector('" + selector + "').textContent");
  }

  /** Presses a key where the focus is: {@code ArrowRight}, {@code +}. */
  void press(String key) {
    String text = key.length() == 1 ? key : "";
    for (String type : List.of("keyDown", "keyUp")) {
      send(
          session,
          "Input.dispatchKeyEvent",
          Map.of("type", type, "key", key, "text", type.equals("keyDown") ? text : ""));
    }
  }

  /**
   * Seconds that a CPU worked for the page till now: scripts, layout and painting of its thread.
   */
  double worked() {
    Object metrics = send(session, "Performance.getMetrics", Map.of()).fields().get("metrics");
    if (metrics instanceof List<?> all) {
      for (Object one : all) {
        if (one instanceof JsonText metric && metric.text("name").equals("TaskDuration")) {
          return Double.parseDouble(String.valueOf(metric.fields().get("value")));
        }
      }
    }
    throw new AssertionError("chromium does not say what it worked: " + metrics);
  }

  /** What is in the window, as PNG. */
  byte[] screenshot() {
    String data = send(session, "Page.captureScreenshot", Map.of("format", "png")).text("data");
    return Base64.getDecoder().decode(data);
  }

  /** Errors, warnings and messages since the page was opened. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** What was fetched since then, but for files. */
  List<String> fetchedFromElsewhere() {
    List<String> others = new ArrayList<>(fetched);
    others.removeIf(url -> url.startsWith("file:") || url.equals("about:blank"));
    return others;
  }

  /** Everything that was asked for since then, the page itself among it. */
  List<String> fetched() {
    return List.copyOf(fetched);
  }

  @Override
  public void close() {
    tools.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
