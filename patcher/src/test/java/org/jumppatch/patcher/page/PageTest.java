package org.jumppatch.patcher.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jumppatch.patcher.page.TablePage.Column;
import org.jumppatch.patcher.page.TablePage.Form;
import org.jumppatch.patcher.page.TablePage.Table;

class PageTest {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");

  /** Whatever text there is, it comes out of the page as it went in, and ends nothing. */
  @Property(tries = 300)
  void anyTextIsData(@ForAll String text) throws IOException {
    StringWriter out = new StringWriter();
    Table table =
        new Table(text, List.of(new Column(text, Form.TEXT, text)), List.of(List.of(text)));
    new TablePage(text, List.of(text), List.of(table)).write(out);
    String page = out.toString();
    assertThat(page).isASCII();
    Matcher data = DATA.matcher(page);
    assertThat(data.find()).isTrue();
    assertThat(data.group(1)).doesNotContain("<", ">", "&");
    assertThat(page.split("<script", -1)).hasSize(3);
    try (JsonParser parser = new JsonFactory().createParser(data.group(1))) {
      parser.nextToken();
      parser.nextFieldName();
      assertThat(parser.nextTextValue()).isEqualTo(text);
    }
  }

  @Property(tries = 300)
  void jsonForPagesHasNoMarkup(@ForAll String text) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = PageJson.to(out)) {
      json.writeString(text);
    }
    assertThat(out.toString()).isASCII().doesNotContain("<", ">", "&");
    try (JsonParser parser = new JsonFactory().createParser(out.toString())) {
      assertThat(parser.nextTextValue()).isEqualTo(text);
    }
  }
}
