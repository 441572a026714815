// The page itself. Whatever comes from runs is text and escaped.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "experiments/plot/svg.h"
#include "experiments/report/page_style.h"
#include "experiments/report/report.h"
#include "experiments/report/report_tables.h"

namespace rlvr {
namespace {

using nlohmann::json;

// JSON as it stands in a script element, which "</" would end.
std::string Embedded(const json& value) {
  std::string text = value.dump(-1, ' ', true, json::error_handler_t::replace);
  for (size_t at = 0; (at = text.find("</", at)) != std::string::npos; at += 3) {
    text.insert(at + 1, "\\");
  }
  return text;
}

json ValuesOf(const Figure& figure) {
  json lines = json::array();
  for (const FigureLine& line : figure.lines) {
    lines.push_back({{"label", line.label},
                     {"x", line.mean.x},
                     {"y", line.mean.y},
                     {"low", line.low},
                     {"high", line.high}});
  }
  return {{"lines", lines},
          {"share", figure.share},
          {"powers", figure.x_powers},
          {"xLabel", figure.x_label}};
}

// The drawing with what the script needs to know of it.
std::string Drawing(const Figure& figure, const SvgLayout& layout, const std::string& css) {
  const Axis x = XAxis(figure, layout.legend_below ? 5 : 8);
  const json plot = {{"width", layout.width},
                     {"left", layout.left},
                     {"right", layout.width - layout.right},
                     {"top", layout.top},
                     {"bottom", layout.height - layout.bottom},
                     {"x0", x.low},
                     {"x1", x.high}};
  std::string svg = DrawSvg(figure, layout);
  // Browsers show a title as a tip of their own, over ours; the plot around has a label.
  const size_t title = svg.find("<title>"), end = svg.find("</title>\n");
  svg.erase(title, end + 9 - title);
  svg.insert(4, fmt::format(" class=\"{}\" data-plot=\"{}\"", css, EscapeXml(plot.dump())));
  return svg;
}

std::string DataTable(const Figure& figure) {
  std::string rows;
  for (const FigureLine& line : figure.lines) {
    for (size_t i = 0; i < line.mean.x.size(); ++i) {
      const double x = figure.x_powers ? std::exp2(line.mean.x[i]) : line.mean.x[i];
      const std::string band = line.low.empty()
                                   ? ""
                                   : fmt::format("{} to {}", ShowValue(figure, line.low[i]),
                                                 ShowValue(figure, line.high[i]));
      rows += fmt::format("<tr><td>{}<td>{:g}<td>{}<td>{}\n", EscapeXml(line.label), x,
                          ShowValue(figure, line.mean.y[i]), band);
    }
  }
  return fmt::format(
      "<details><summary>Values</summary><div class=\"scroll\"><table><tr><th scope=\"col\">line"
      "<th scope=\"col\">{}<th scope=\"col\">value<th scope=\"col\">band\n{}</table></div>"
      "</details>\n",
      EscapeXml(figure.x_label), rows);
}

std::string View(const Figure& figure) {
  return fmt::format(
      "<div class=\"view\"><div class=\"plot\" tabindex=\"0\" role=\"group\" aria-label=\"{}: "
      "arrow keys show the values\">\n{}{}<div class=\"tip\" role=\"status\" hidden></div>\n"
      "<script type=\"application/json\">{}</script></div>\n{}</div>\n",
      EscapeXml(figure.title), Drawing(figure, WideLayout(figure), "wide"),
      Drawing(figure, NarrowLayout(figure), "narrow"), Embedded(ValuesOf(figure)),
      DataTable(figure));
}

std::string FigureHtml(const ReportFigure& figure) {
  std::string html =
      fmt::format("<figure id=\"{}\"><h3>{}</h3><div class=\"views{}\">\n", EscapeXml(figure.name),
                  EscapeXml(figure.views[0].figure.title), figure.views.size() == 1 ? " one" : "");
  for (size_t i = 0; i < figure.views.size() && figure.views.size() > 1; ++i) {
    const std::string id = fmt::format("{}-{}", figure.name, figure.views[i].x);
    html +=
        fmt::format("<input type=\"radio\" name=\"{}\" id=\"{}\"{}><label for=\"{}\">{}</label>\n",
                    EscapeXml(figure.name), EscapeXml(id), i == 0 ? " checked" : "", EscapeXml(id),
                    EscapeXml(figure.views[i].x));
  }
  for (const ReportFigure::View& view : figure.views) html += View(view.figure);
  return html + fmt::format(
                    "</div><figcaption><span class=\"narrow\">{}</span> {}</figcaption></figure>\n",
                    EscapeXml(figure.views[0].figure.subtitle), EscapeXml(figure.caption));
}

bool IsCode(const std::string& table, size_t column) {
  return table == "samples" && (column == 1 || column == 2 || column == 4);
}

bool IsOutcome(const std::string& cell) {
  return cell == "PASS" || cell == "FAIL" || cell == "INCONCLUSIVE";
}

std::string TableHtml(const ReportTable& table) {
  std::string html = fmt::format(
      "<h2 id=\"{}\">{}</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{}\"><table><tr>",
      EscapeXml(table.name), EscapeXml(table.title), EscapeXml(table.title));
  for (const std::string& name : table.header) {
    html += fmt::format("<th scope=\"col\">{}", EscapeXml(name));
  }
  html += "\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string css = IsOutcome(row[i])       ? fmt::format(" class=\"{}\"", row[i])
                              : IsCode(table.name, i) ? " class=\"code\""
                                                      : "";
      html += fmt::format("<td{}>{}", css, EscapeXml(row[i]));
    }
    html += "\n";
  }
  return html + "</table></div>\n";
}

std::string Head(const ReportSource& source) {
  std::string html = fmt::format("<header><h1>{}</h1><p class=\"lead\">{}</p>\n",
                                 EscapeXml(source.title), EscapeXml(source.lead));
  if (source.assessment) {
    const char* verdict = DecisionName(source.assessment->Verdict());
    html += fmt::format("<p><span class=\"badge {0}\">{0}</span></p>\n", verdict);
  }
  html += "<dl>\n";
  for (const auto& [name, text] : source.facts) {
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", EscapeXml(name), EscapeXml(text));
  }
  html += "</dl>\n";
  if (source.assessment) {
    for (const std::string& remark : source.assessment->remarks) {
      html += fmt::format("<p class=\"note\">{}</p>\n", EscapeXml(remark));
    }
  }
  return html + "</header>\n";
}

}  // namespace

std::string ReportHtml(const ReportSource& source, const ReportContent& content) {
  std::string body = Head(source), nav, figures, tables;
  const auto link = [&](const std::string& name, const std::string& title) {
    nav += fmt::format("<a href=\"#{}\">{}</a>\n", EscapeXml(name), EscapeXml(title));
  };
  std::string criterion;
  if (source.assessment) criterion = TableHtml(CriterionTable(*source.assessment));
  link("figures", "Figures");
  for (const ReportFigure& figure : content.figures) figures += FigureHtml(figure);
  for (const ReportTable& table : content.tables) {
    if (table.name == "criterion") continue;
    link(table.name, table.title);
    tables += TableHtml(table);
  }
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style></head>\n<body>\n{}{}<nav aria-label=\"Parts\">\n{}"
      "</nav>\n<main><h2 id=\"figures\">Figures</h2>\n{}{}</main>\n"
      "<footer>Figures are beside this page as SVG and PNG, tables as CSV and JSON.</footer>\n"
      "<script>{}</script>\n</body></html>\n",
      EscapeXml(source.title), PageStyle(), body, criterion, nav, figures, tables, PageScript());
}

}  // namespace rlvr
