package org.jumppatch.patcher.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A picture as an XML parser sees it. */
final class ParsedSvg {
  private static final Pattern RULE = Pattern.compile("([^{}]+)\\{([^{}]*)\\}");
  private static final Pattern PROPERTY = Pattern.compile("([a-z-]+):([^;]+)");

  private final List<Element> elements = new ArrayList<>();

  ParsedSvg(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    Document document =
        factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    NodeList all = document.getElementsByTagNameNS("http://www.w3.org/2000/svg", "*");
    for (int i = 0; i < all.getLength(); i++) {
      elements.add((Element) all.item(i));
    }
  }

  List<Element> elements() {
    return elements;
  }

  Element root() {
    return elements.get(0);
  }

  List<Element> named(String name) {
    return elements.stream().filter(e -> e.getLocalName().equals(name)).toList();
  }

  /** Elements of a name with a class. */
  List<Element> styled(String name, String style) {
    return named(name).stream().filter(e -> styles(e).contains(style)).toList();
  }

  static List<String> styles(Element element) {
    return List.of(element.getAttribute("class").split(" "));
  }

  List<String> texts() {
    return named("text").stream().map(Element::getTextContent).toList();
  }

  static double number(Element element, String name) {
    return Double.parseDouble(element.getAttribute(name));
  }

  /** Parts of a path that begin with a move. */
  static int marks(Element path) {
    return path.getAttribute("d").split("M").length - 1;
  }

  /** The properties of classes in the style sheet, in light or in dark colours. */
  Map<String, Map<String, String>> rules(boolean dark) {
    String sheet = named("style").get(0).getTextContent();
    int media = sheet.indexOf("@media");
    String light = sheet.substring(0, media);
    String inDark = sheet.substring(sheet.indexOf('{', media) + 1, sheet.lastIndexOf('}'));
    Map<String, Map<String, String>> rules = new HashMap<>();
    addRules(rules, light);
    if (dark) {
      addRules(rules, inDark);
    }
    return rules;
  }

  private static void addRules(Map<String, Map<String, String>> rules, String sheet) {
    Matcher rule = RULE.matcher(sheet);
    while (rule.find()) {
      for (String selector : rule.group(1).strip().split(",", -1)) {
        Map<String, String> properties =
            rules.computeIfAbsent(selector.replace(".", ""), s -> new HashMap<>());
        Matcher property = PROPERTY.matcher(rule.group(2));
        while (property.find()) {
          properties.put(property.group(1), property.group(2));
        }
      }
    }
  }
}
