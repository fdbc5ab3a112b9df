package org.jumppatch.patcher.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import java.io.IOException;
import java.io.Writer;

/**
 * JSON that can stand in an HTML page. Inside a script element HTML looks for {@code </script} and
 * {@code <!--} alone; no {@code <}, {@code >} or {@code &} is written as itself, nor anything
 * outside ASCII, so no name can end the element, nor turn around the text of the file.
 */
public final class PageJson {
  /** The last character that is written as itself. */
  private static final int LAST_PLAIN = 0x7e;

  private static final CharacterEscapes ESCAPES = new MarkupEscapes();
  private static final JsonFactory FACTORY = new JsonFactory();

  private PageJson() {}

  /** A generator of such JSON, which leaves {@code out} open. */
  public static JsonGenerator to(Writer out) throws IOException {
    return FACTORY
        .createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .setCharacterEscapes(ESCAPES)
        .setHighestNonEscapedChar(LAST_PLAIN);
  }

  private static final class MarkupEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&'}) {
        codes[c] = ESCAPE_STANDARD;
      }
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      throw new IllegalArgumentException("no character has a sequence of its own");
    }
  }
}
