package org.jumppatch.cli.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.JsonText;

/**
 * The DevTools protocol, as far as tests need it: commands with their answers, and events
 * (chromedevtools.github.io/devtools-protocol).
 */
final class DevTools implements AutoCloseable {
  private static final long SECONDS = 60;

  private final WebSocket socket;
  private final Map<Long, CompletableFuture<JsonText>> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /**
   * @param events is told each event: its method and parameters
   */
  DevTools(URI address, BiConsumer<String, JsonText> events) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(address, new Messages(events))
            .join();
  }

  /**
   * Sends a command and waits for its answer.
   *
   * @param session of the page that it is for, null for the browser
   * @param parameters strings, numbers, flags, and lists of maps of strings
   */
  JsonText send(@Nullable String session, String method, Map<String, Object> parameters) {
    int id = last.incrementAndGet();
    CompletableFuture<JsonText> answer = new CompletableFuture<>();
    waiting.put((long) id, answer);
    socket.sendText(message(id, session, method, parameters), true).join();
    try {
      JsonText whole = answer.get(SECONDS, TimeUnit.SECONDS);
      if (whole.fields().get("result") instanceof JsonText result) {
        return result;
      }
      throw new AssertionError(method + ": " + whole.fields());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(method + ": no answer", e);
    }
  }

  private static String message(
      int id, @Nullable String session, String method, Map<String, Object> parameters) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("id", id);
      json.writeStringField("method", method);
      if (session != null) {
        json.writeStringField("sessionId", session);
      }
      json.writeFieldName("params");
      write(json, parameters);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      json.writeStartObject();
      for (Map.Entry<?, ?> field : map.entrySet()) {
        json.writeFieldName(String.valueOf(field.getKey()));
        write(json, field.getValue());
      }
      json.writeEndObject();
    } else if (value instanceof Iterable<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Messages implements WebSocket.Listener {
    private final BiConsumer<String, JsonText> events;
    private final StringBuilder text = new StringBuilder();

    Messages(BiConsumer<String, JsonText> events) {
      this.events = events;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean end) {
      text.append(part);
      if (end) {
        JsonText message = JsonText.of(text.toString());
        text.setLength(0);
        take(message);
      }
      from.request(1);
      return null;
    }

    private void take(JsonText message) {
      Object id = message.fields().get("id");
      CompletableFuture<JsonText> answer =
          id instanceof Long number ? waiting.remove(number) : null;
      if (answer != null) {
        answer.complete(message);
      } else if (message.fields().get("params") instanceof JsonText parameters) {
        events.accept(message.text("method"), parameters);
      }
    }
  }
}
