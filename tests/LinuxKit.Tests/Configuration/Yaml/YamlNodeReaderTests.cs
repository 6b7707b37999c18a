using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests.Configuration.Yaml;

[TestClass]
public sealed class YamlNodeReaderTests
{
    [TestMethod]
    [DataRow("yes", "Text yes")]
    [DataRow("on", "Text on")]
    [DataRow("n", "Text n")]
    [DataRow("True", "Boolean true")]
    [DataRow("FALSE", "Boolean false")]
    [DataRow("tRue", "Text tRue")]
    [DataRow("2001-12-14", "Text 2001-12-14")]
    [DataRow("1:30", "Text 1:30")]
    [DataRow("10", "Number 10")]
    [DataRow("-10", "Number -10")]
    [DataRow("+5", "Number 5")]
    [DataRow("0644", "Number 420")]
    [DataRow("0o17", "Number 15")]
    [DataRow("0x1F", "Number 31")]
    [DataRow("-0b11", "Number -3")]
    [DataRow("1_000", "Number 1000")]
    [DataRow("089", "Number 089")]
    [DataRow("0x", "Text 0x")]
    [DataRow("18446744073709551615", "Number 18446744073709551615")]
    [DataRow("18446744073709551616", "Number 18446744073709551616")]
    [DataRow("1.5", "Number 1.5")]
    [DataRow("1e3", "Number 1e3")]
    [DataRow(".inf", "Number .inf")]
    [DataRow("1.2.3", "Text 1.2.3")]
    [DataRow("-", "List")]
    [DataRow("-x", "Text -x")]
    [DataRow("'10'", "Text 10")]
    [DataRow("\"true\"", "Text true")]
    [DataRow("~", "Null ")]
    [DataRow("NULL", "Null ")]
    [DataRow("!!str 10", "Text 10")]
    [DataRow("!!str", "Text ")]
    [DataRow("! 10", "Text 10")]
    [DataRow("!!int 10", "Number 10")]
    [DataRow("|\n  10\n", "Text 10\n")]
    [DataRow("\"a\\u263A\"", "Text a☺")]
    public void Read_Scalar_IsOfItsKind(string yaml, string expected)
    {
        var (node, diagnostics) = Read(yaml);

        Assert.IsEmpty(diagnostics);
        Assert.AreEqual(expected, node is ScalarNode scalar ? $"{scalar.Kind} {scalar.Text}" : "List");
    }

    [TestMethod]
    public void Read_MapsAndLists_KnowWhereTheyStand()
    {
        var (node, _) = Read("a: 1\nb:\n  - x\n  - {c: d}\n");

        var map = (MapNode)node;
        Assert.AreEqual((1, 1), Place(map.Location));
        Assert.AreEqual((2, 1), Place(map.Entries[1].Location));
        Assert.AreEqual((1, 4), Place(map.Locate("a")));
        Assert.AreEqual((3, 5), Place(map.Locate("b", 0)));
        Assert.AreEqual((4, 9), Place(map.Locate("b", 1, "c")), "the value");
        Assert.AreEqual((1, 1), Place(map.Locate("b", 1, "e")), "nothing there: the whole");
    }

    [TestMethod]
    public void Read_AliasesAndMergeKeys_GiveWhatTheyStandFor()
    {
        var (node, diagnostics) = Read(
            """
            base: &base {x: 1, y: 2}
            more: &more {y: 3, z: 4}
            one: {<<: *base, y: 5}
            two: {<<: [*more, *base]}
            same: *base
            """);

        Assert.IsEmpty(diagnostics);
        Assert.AreEqual("{base:{x:1,y:2},more:{y:3,z:4},one:{y:5,x:1},two:{y:3,z:4,x:1},same:{x:1,y:2}}", Show(node));
    }

    [TestMethod]
    public void Read_QuotedMergeKey_IsAKey() => Assert.AreEqual("{<<:1}", Show(Read("\"<<\": 1").Node));

    [TestMethod]
    [DataRow("a: 1\nb: 2\na: 3", "LK0142", 3, 1, "The key 'a' stands in this map already on line 1.")]
    [DataRow("x: &x {a: 1}\ny: {<<: *x, <<: *x}", "LK0142", 2, 13, "The key '<<' stands in this map already on line 2.")]
    [DataRow("<<: 1", "LK0102", 1, 1, "the number 1 can't be merged into a map.")]
    [DataRow("a:\n  1: x", "LK0102", 2, 3, "the number 1 is not text, as a key must be; write it in quotes.")]
    [DataRow("true: x", "LK0102", 1, 1, "true is not text, as a key must be; write it in quotes.")]
    [DataRow("~: x", "LK0102", 1, 1, "null is not text, as a key must be; write it in quotes.")]
    [DataRow("[a]: x", "LK0102", 1, 1, "a list is not text, as a key must be.")]
    [DataRow("? {a: b}\n: x", "LK0102", 1, 3, "a map is not text, as a key must be.")]
    [DataRow("a: !!int x", "LK0140", 1, 4, "The tag 'tag:yaml.org,2002:int' has no meaning here.")]
    [DataRow("a: !!binary aGVsbG8=", "LK0140", 1, 4, "The tag 'tag:yaml.org,2002:binary' has no meaning here.")]
    [DataRow("a: !mine [b]", "LK0140", 1, 4, "The tag '!mine' has no meaning here.")]
    [DataRow("a: 1\n---\nb: 2", "LK0105", 2, 1, "Only the first document counts.")]
    public void Read_Mistake_IsReportedWithItsPlace(string yaml, string code, int line, int column, string message)
    {
        var diagnostic = Assert.ContainsSingle(Read(yaml).Diagnostics);

        Assert.AreEqual((code, message, new SourceLocation("test.yml", line, column)), (diagnostic.Code, diagnostic.Message, diagnostic.Location));
    }

    [TestMethod]
    [DataRow("", "LK0140", 1, 1, "There is nothing in it")]
    [DataRow("# only a comment\n", "LK0140", 2, 1, "There is nothing in it")]
    [DataRow("a: *x", "LK0140", 1, 4, "There is no anchor 'x' before its alias")]
    [DataRow("a: &x [*x]", "LK0140", 1, 8, "There is no anchor 'x' before its alias")]
    [DataRow("a: b\n\tc: d", "LK0140", 2, 1, "The text can't be read as YAML: while scanning a plain scalar, found a tab")]
    [DataRow("kernel:\n  image: [unclosed\n", "LK0140", 2, 10, "The text can't be read as YAML: while parsing a flow sequence, did not find expected")]
    [DataRow("a: {b: [c]\nd: e\n", "LK0140", 1, 4, "The text can't be read as YAML: a bracket is not closed.")]
    [DataRow("a: [b c: d: e]", "LK0140", 1, 11, "The text can't be read as YAML: ")]
    [DataRow("a: \"\\ud800\"", "LK0140", 1, 4, "The text can't be read as YAML: while scanning a quoted scalar, found invalid Unicode")]
    [DataRow("a: \"x", "LK0140", 1, 4, "The text can't be read as YAML")]
    [DataRow("a:\n    : b", "LK0140", 3, 1, "The text can't be read as YAML: a key or a value is missing")]
    [DataRow("a: b: c", "LK0140", 1, 5, "The text can't be read as YAML")]
    [DataRow("a: x\0y", "LK0140", 1, 5, "The character U+0000 can't be in YAML")]
    [DataRow("a:\n  - \u001b", "LK0140", 2, 5, "The character U+001B can't be in YAML")]
    public void Read_NoYaml_IsRefusedWithItsPlace(string yaml, string code, int line, int column, string message)
    {
        var diagnostic = Assert.ThrowsExactly<LinuxKitException>(() => Read(yaml)).Diagnostic;

        Assert.AreEqual((code, new SourceLocation("test.yml", line, column)), (diagnostic.Code, diagnostic.Location), diagnostic.Message);
        Assert.StartsWith(message, diagnostic.Message);
    }

    [TestMethod]
    public void Read_HalfASurrogatePair_IsRefused() => Assert.StartsWith(
        "The character U+D800 can't be in YAML", Assert.ThrowsExactly<LinuxKitException>(() => Read("a: 😀 " + '\ud800')).Diagnostic.Message);

    [TestMethod]
    public void Read_BillionLaughs_IsRefused()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 20)
            .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var merges = "a0: &a0 {k: x}\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} {{l: *a{i - 1}, m: *a{i - 1}}}\n"));
        var text = $"a: &a {new string('x', 1 << 16)}\n" + string.Concat(Enumerable.Range(0, 1 << 10).Select(i => $"b{i}: *a\n"));

        foreach (var yaml in new[] { bomb, merges, text })
        {
            Assert.AreEqual(YamlDiagnostics.TooLarge, Assert.ThrowsExactly<LinuxKitException>(() => Read(yaml)).Diagnostic.Descriptor);
        }
    }

    [TestMethod]
    [DataRow("[")]
    [DataRow("{a: ")]
    [DataRow("- ")]
    [DataRow("? ")]
    public void Read_DeepText_IsRefused(string opening)
    {
        var deep = string.Concat(Enumerable.Repeat(opening, 100_000));

        Assert.AreEqual(YamlDiagnostics.TooLarge, Assert.ThrowsExactly<LinuxKitException>(() => Read(deep)).Diagnostic.Descriptor);
    }

    [TestMethod]
    public void Read_LongText_IsRefused() => Assert.AreEqual(
        YamlDiagnostics.TooLarge,
        Assert.ThrowsExactly<LinuxKitException>(() => Read(new string('x', YamlLimits.MaximumLength + 1))).Diagnostic.Descriptor);

    [TestMethod]
    [DataRow("a: ${A}-${B_2}", "{a:1-two}")]
    [DataRow("a: $${A} $A $ {A}", "{a:${A} $A $ {A}}")]
    [DataRow("${A}: x", "{${A}:x}")]
    [DataRow("&k ${A}: x", "{${A}:x}")]
    [DataRow("a: ${E}", "{a:}")]
    [DataRow("a: |\n  x ${A}\n", "{a:x 1\n}")]
    public void Read_Variables_ArePutIn(string yaml, string expected)
    {
        var diagnostics = new List<Diagnostic>();
        var node = YamlNodeReader.Read(yaml, YamlOrigin.Of("test.yml"), Variables, new Reading(diagnostics, ""));

        Assert.IsEmpty(diagnostics);
        Assert.AreEqual(expected, Show(node));
        Assert.AreNotEqual(ScalarKind.Null, (((MapNode)node).Entries[0].Value as ScalarNode)!.Kind);
    }

    [TestMethod]
    public void Read_VariableAlone_HasTheKindOfItsValue() => Assert.AreEqual(
        ScalarKind.Number,
        ((ScalarNode)YamlNodeReader.Read("${A}", YamlOrigin.Of("test.yml"), Variables, new Reading([], ""))).Kind);

    [TestMethod]
    [DataRow("a: ${AA}", 1, 4, "'${AA}' is not a variable that was given. Did you mean 'A'?")]
    [DataRow("a: |\n  $${X}\n  x ${X} y\n", 3, 5, "'${X}' is not a variable that was given. Did you mean 'A'?")]
    [DataRow("a: \"x ${VERYLONG:-d}\"", 1, 7, "'${VERYLONG:-d}' is not a variable that was given.")]
    [DataRow("a: x ${", 1, 6, "'${' is not a variable that was given. Did you mean 'A'?")]
    public void Read_UnknownVariable_IsReportedWithItsPlace(string yaml, int line, int column, string message)
    {
        var diagnostics = new List<Diagnostic>();
        YamlNodeReader.Read(yaml, YamlOrigin.Of("test.yml"), Variables, new Reading(diagnostics, ""));

        var diagnostic = Assert.ContainsSingle(diagnostics);
        Assert.AreEqual((YamlDiagnostics.UnknownVariable, message, new SourceLocation("test.yml", line, column)), (diagnostic.Descriptor, diagnostic.Message, diagnostic.Location));
    }

    [TestMethod]
    public void Read_NoVariables_LeavesTheText() => Assert.AreEqual("{a:${A} $${A}}", Show(Read("a: ${A} $${A}").Node));

    [TestMethod]
    public void Read_TextInAnotherFile_HasThatFilesLines()
    {
        var diagnostics = new List<Diagnostic>();
        YamlNodeReader.Read("a: 1\nb: {1: 2}\n", YamlOrigin.At(new SourceLocation("a.lkproj", 10, 20)), null, new Reading(diagnostics, "Service 'x'"));
        YamlNodeReader.Read("{1: 2}", YamlOrigin.At(new SourceLocation("a.lkproj", 10, 20)), null, new Reading(diagnostics, "Service 'x'"));
        YamlNodeReader.Read("{1: 2}", YamlOrigin.Near(new SourceLocation("a.lkproj", 10, 20)), null, new Reading(diagnostics, "Service 'x'"));

        CollectionAssert.AreEqual(new[] { (11, 5), (10, 21), (10, 20) }, diagnostics.Select(diagnostic => Place(diagnostic.Location)).ToArray());
        Assert.AreEqual("Service 'x': the number 1 is not text, as a key must be; write it in quotes in line 1, column 2 of the text.", diagnostics[2].Message);
    }

    private static YamlVariables Variables { get; } = new(new Dictionary<string, string> { ["A"] = "1", ["B_2"] = "two", ["E"] = "" });

    private static (Node Node, List<Diagnostic> Diagnostics) Read(string yaml)
    {
        var diagnostics = new List<Diagnostic>();
        return (YamlNodeReader.Read(yaml, YamlOrigin.Of("test.yml"), null, new Reading(diagnostics, "")), diagnostics);
    }

    private static (int Line, int Column) Place(SourceLocation location) => (location.Line, location.Column);

    private static string Show(Node node) => node switch
    {
        ScalarNode scalar => scalar.Text,
        ListNode list => $"[{string.Join(',', list.Items.Select(Show))}]",
        _ => $"{{{string.Join(',', ((MapNode)node).Entries.Select(entry => $"{entry.Key}:{Show(entry.Value)}"))}}}",
    };
}
