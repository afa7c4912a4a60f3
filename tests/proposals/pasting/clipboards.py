"""What programs put on the clipboard: HTML and text of the same cells, written after them; of LibreOffice Calc its own output.

Items and amounts are invented.
"""

from __future__ import annotations

# LibreOffice Calc 25, its HTML of a sheet with a hidden column, heads of two rows, a cell of two lines.
CALC = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title>
<style type="text/css">body,div,table,thead,tbody,tfoot,tr,th,td,p { font-family:"Liberation Sans"; font-size:x-small }</style>
</head><body><table cellspacing="0" border="0">
	<colgroup span="5" width="85"></colgroup>
	<tr>
		<td rowspan=2 height="34" align="left"><font face="Noto Sans CJK SC">經費項目</font></td>
		<td align="left"><font face="Noto Sans CJK SC">年度</font></td>
		<td align="left"><font face="Noto Sans CJK SC">經資門</font></td>
		<td colspan=2 align="left"><font face="Noto Sans CJK SC">經費來源</font></td>
		</tr>
	<tr>
		<td align="left"><br></td>
		<td align="left"><br></td>
		<td align="left"><font face="Noto Sans CJK SC">中央（元）</font></td>
		<td align="left"><font face="Noto Sans CJK SC">民間（元）</font></td>
	</tr>
	<tr>
		<td height="40" align="left"><font face="Noto Sans CJK SC">專職人員薪資<br>（含勞健保）</font></td>
		<td align="right" sdval="116" sdnum="1033;">116</td>
		<td align="left"><font face="Noto Sans CJK SC">經常門</font></td>
		<td align="right" sdval="1560000" sdnum="1033;0;#,##0">1,560,000</td>
		<td align="right" sdval="240000" sdnum="1033;0;#,##0">240,000</td>
	</tr>
	<tr>
		<td height="17" align="left"><font face="Noto Sans CJK SC">合計</font></td>
		<td align="left"><br></td>
		<td align="left"><br></td>
		<td align="right" sdval="1560000" sdnum="1033;0;#,##0">1,560,000</td>
		<td align="right" sdval="240000" sdnum="1033;0;#,##0">240,000</td>
	</tr>
</table></body></html>"""

# Excel: a hidden column and a hidden row, currency, a long text broken in the source, the row that only lays out columns.
EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta name=ProgId content=Excel.Sheet><style><!--table {mso-displayed-decimal-separator:"\\.";}
.xl65 {mso-number-format:"\\0022NT$\\0022\\#\\,\\#\\#0\\.00";}--></style></head>
<body link="#0563C1" vlink="#954F72">
<table border=0 cellpadding=0 cellspacing=0 width=520 style='border-collapse:collapse;width:390pt'>
<!--StartFragment-->
 <col width=180 style='mso-width-source:userset;mso-width-alt:5760;width:135pt'>
 <col width=0 style='display:none;mso-width-source:userset;mso-width-alt:0'>
 <col width=64 span=2 style='width:48pt'>
 <tr height=22 style='height:16.5pt'>
  <td height=22 class=xl63 width=180 style='height:16.5pt;width:135pt'>項目</td>
  <td class=xl63 width=0>內部備註</td>
  <td class=xl63 width=64>年度</td>
  <td class=xl63 width=64>中央補助款</td>
 </tr>
 <tr height=22 style='height:16.5pt'>
  <td height=22 style='height:16.5pt'>工作站業務與青年陪伴，<span
  style='mso-spacerun:yes'>&nbsp;</span>含場地<br>
    及保險</td>
  <td>待議價</td>
  <td align=right>116</td>
  <td class=xl65 align=right><span style='mso-spacerun:yes'>&nbsp;</span>NT$1,640,000.00 </td>
 </tr>
 <tr height=0 style='display:none'>
  <td height=22>已刪的項目</td>
  <td></td>
  <td align=right>116</td>
  <td class=xl65 align=right>NT$9,999.00</td>
 </tr>
<![if supportMisalignedColumns]>
 <tr height=0 style='display:none'>
  <td width=180 style='width:135pt'></td>
  <td width=0></td>
 </tr>
<![endif]>
<!--EndFragment-->
</table></body></html>"""

# Google Sheets: styles in every cell, the value beside the text.
SHEETS = (
    "<meta charset='utf-8'><google-sheets-html-origin><style type=\"text/css\"><!--td {border: 1px solid #ccc;}"
    "br {mso-data-placement:same-cell;}--></style>"
    '<table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" cellpadding="0" dir="ltr" border="1">'
    '<colgroup><col width="210"/><col width="100"/><col width="100"/><col width="100"/></colgroup><tbody>'
    '<tr style="height:21px;"><td style="overflow:hidden;" data-sheets-value="{&quot;1&quot;:2}">中央</td>'
    '<td data-sheets-value="{}">經常門／資本門</td><td>項　目</td><td>年 度</td></tr>'
    '<tr style="height:21px;"><td data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:4500000}" '
    'data-sheets-numberformat="{&quot;1&quot;:2,&quot;2&quot;:&quot;#,##0&quot;}">4,500,000</td>'
    "<td>資本門</td><td>水圳步道<br/>環境整理</td><td>116</td></tr></tbody></table>"
)

# A page of the web: words before and after the table, a caption, notes in its last row, marks of footnotes that are hidden.
WEB = """<p>經費需求表（單位：新臺幣千元）</p>
<table class="wikitable"><caption>表 3</caption><thead>
<tr><th scope="col">項次</th><th scope="col">工作項目</th><th scope="col">年</th><th scope="col">中央補助</th>
<th scope="col">市府配合款</th><th scope="col">小計</th></tr></thead><tbody>
<tr><td>1</td><td><a href="#n1">導覽點整備</a><sup hidden>[註1]</sup></td><td>116 年</td><td>2,400</td><td>600</td><td>3,000</td></tr>
<tr><td>2</td><td><p>果園圍籬</p><p>補植</p></td><td>117&nbsp;年</td><td>&nbsp;80.5</td><td>—</td><td>80.5</td></tr>
<tr><td colspan="3">總計</td><td>2,480.5</td><td>600</td><td>3,080.5</td></tr>
<tr><td colspan="6">註：含營業稅。</td></tr></tbody></table>"""

# Cells merged downwards: the programme and the year of two lines, and an amount for both.
MERGED = """<table><tr><td>年度</td><td>對接計畫</td><td>項目</td><td>中央</td><td>民間</td></tr>
<tr><td rowspan="2">116</td><td rowspan=2>地方創生青年培力工作站</td><td>薪資</td><td rowspan="2">900,000</td><td>1</td></tr>
<tr><td>業務</td><td>2</td></tr></table>"""

# Two tables in one piece of a page; the larger one is meant.
TWO_TABLES = (
    "<table><tr><td>版次</td><td>2</td></tr></table>"
    "<table><tr><td>項目</td><td>民間</td></tr><tr><td>冰箱</td><td>50,000</td></tr></table>"
)

# Excel's text: lines and tabs within quotation marks, and marks that are none.
QUOTED = '項目\t年度\t地方\r\n"共食廚房\n修繕 ""一期"""\t116\t"50,000"\r\n"甲\t乙"\t116\t1\r\n12" 管線\t117\t2\r\n"未關\t117\t3\r\n'

FULL_WIDTH = "項　目\t年　度\t中　央\t民　間\r\n步道整理\t１１６\t１，２３４，５６７\t２００，０００元\r\n"

UNITS = "項目\t年度\t中央（千元）\t地方配合款(萬元)\t民間\r\n甲\t116\t1,200\t30.5\t7萬5千\r\n乙\t116\t500元\t1.2億元\t80萬元\r\n"

SAID_ABOVE = "○○計畫經費概算\t\t\r\n\t\t單位：千元\r\n項目\t年度\t中央\r\n甲\t116\t1.5\r\n"

TOTALS = (
    "項目\t年度\t中央\t民間\t合計\r\n"
    "小計畫執行費\t116\t100\t10\t110\r\n總務\t116\t200\t20\t220\r\n116年度小計\t\t300\t30\t330\r\n"
    "\t\t\t\t\r\n項目\t年度\t中央\t民間\t合計\r\n"
    "展售\t117\t5\t\t5\r\n攤位\t117\t6\t\t6\r\n\t\t11\t\t11\r\n\t\t311\t30\t341\r\n總計：\t\t311\t30\t341\r\n"
    "展售\t118\t\t7\t7\r\n\t\t\t7\t7\r\n"
)

BOOKED = "項目\t年度\t中央\t地方\t民間\r\n甲\t116\t $ 1,200 \t $ -   \t(300)\r\n乙\t116\t△50\t-7\t1,000-\r\n"

BROKEN = "項目\t年度\t中央\t地方\t民間\r\n甲\t116\t1.23E+06\t########\t#REF!\r\n乙\t116\t15%\tUS$30\t12.5\r\n"

TWO_HEADS = "項目\t年度\t經費來源（元）\t\t\r\n\t\t中央\t地方\t民間\r\n甲\t116\t1\t2\t3\r\n"

YEARS = "項目\t會計年度\t經費性質\t民間\r\n甲\t民國116年度\t經常\t1\r\n乙\t2028\t資\t2\r\n丙\t113\t經常門\t3\r\n丁\t１１７年\t業務\t4\r\n"

UNSEEN = (
    "項目\u200b\t年度\t中央\r\n\u00a0甲\ufeff\t116\u00a0\t1\u2009234\u00a0567\r\n乙\t116\tNT$\u00a01,200\u3000元整\r\n"
)

BARE = "1,000\t2,000\r\n3,000\t4,000\r\n"

PROGRAMMES = "項目\t對接中央計畫\t年度\t中央\r\n甲\tCP01\t116\t1\r\n乙\t地方創生青年培力工作站\t116\t2\r\n丙\t不知名計畫\t116\t3\r\n"

KPIS = (
    "單位：千元\t\t\t\t\r\nKPI\t年度\t基準\t目標值（人）\t佐證\r\n"
    "在地就業人數（新增/維持）\t116\t１２\t1,200 人\t勞保名冊\r\n移入人口（設籍/返鄉留鄉青年人數）\t117\t(3)\t2.5E+2\t\r\n沒有的指標\t116\t\t5\t\r\n"
)

STEPS = (
    "工作內容\t預定開始\t預定完成\t辦理地點\r\n"
    "培訓\t115年3月1日\t115/8/31\t土牛里\r\n設站\t2026-09-01 00:00:00\t民國116年2月28日（日）\t\r\n"
    "開店\t26/3/1\t116.2.30\t\r\n營運\t1160301\t2026/1/1\t\r\n"
)
