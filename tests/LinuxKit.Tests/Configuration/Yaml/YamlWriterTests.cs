using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Nodes;
using LinuxKit.Configuration.Yaml;

namespace LinuxKit.Tests.Configuration.Yaml;

[TestClass]
public sealed class YamlWriterTests
{
    [TestMethod]
    public void Metadata_GoldenCase_IsTheReferencesByteForByte()
    {
        var expected = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TestAssets.GoldenFolder, "expected", "files.amd64.json")))!;
        var entry = expected["entries"]!.AsArray().Single(entry => (string)entry!["path"]! == "etc/meta")!;

        var definition = YamlReader.Read([new YamlSource(Path.Combine(TestAssets.GoldenFolder, "cases", "files.yml"))]).Definition;

        var contents = definition.Files.Single(file => file.Path == "etc/meta").Contents!;
        Assert.AreEqual((string)entry["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(contents))), contents);
    }

    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("", "\"\"")]
    [DataRow("yes", "\"yes\"")]
    [DataRow("Off", "\"Off\"")]
    [DataRow("y", "\"y\"")]
    [DataRow("~", "\"~\"")]
    [DataRow("true", "\"true\"")]
    [DataRow("0644", "\"0644\"")]
    [DataRow("1_000", "\"1_000\"")]
    [DataRow("1e3", "\"1e3\"")]
    [DataRow(".5", "\".5\"")]
    [DataRow(".inf", "\".inf\"")]
    [DataRow("1.2.3", "1.2.3")]
    [DataRow("2001-1-2", "\"2001-1-2\"")]
    [DataRow("2001-13-02", "2001-13-02")]
    [DataRow("2001-01-02T03:04:05Z", "\"2001-01-02T03:04:05Z\"")]
    [DataRow("2001-01-02T03:04:05", "2001-01-02T03:04:05")]
    [DataRow("2001-01-02 03:04:05", "\"2001-01-02 03:04:05\"")]
    [DataRow("12:30", "\"12:30\"")]
    [DataRow("a: b", "'a: b'")]
    [DataRow("a:b", "a:b")]
    [DataRow("a:", "'a:'")]
    [DataRow("a #b", "'a #b'")]
    [DataRow("a#b", "a#b")]
    [DataRow("#a", "'#a'")]
    [DataRow("-", "'-'")]
    [DataRow("-a", "-a")]
    [DataRow("- a", "'- a'")]
    [DataRow("---", "'---'")]
    [DataRow("@a", "'@a'")]
    [DataRow("it's", "it's")]
    [DataRow("'it's'", "'''it''s'''")]
    [DataRow(" a", "' a'")]
    [DataRow("a ", "'a '")]
    [DataRow("a\tb", "\"a\\tb\"")]
    [DataRow("\"a\"", "'\"a\"'")]
    [DataRow("\"a\"\t", "\"\\\"a\\\"\\t\"")]
    [DataRow("ü☺", "ü☺")]
    [DataRow("😀", "\"\\U0001F600\"")]
    [DataRow("\u0085\u2028\u001b\0\u0001", "\"\\N\\L\\e\\0\\x01\"")]
    [DataRow("a\n", "|\n  a")]
    [DataRow("a", "a")]
    [DataRow("a\nb", "|-\n  a\n  b")]
    [DataRow("a\n\n", "|+\n  a\n")]
    [DataRow("\n", "|2+\n")]
    [DataRow(" a\n\nb\n", "|2\n   a\n\n  b")]
    [DataRow("a \nb\n", "\"a \\nb\\n\"")]
    [DataRow("a\n b ", "\"a\\n b \"")]
    [DataRow("a\tb\n", "\"a\\tb\\n\"")]
    public void Write_Text_IsQuotedAsTheReferenceDoes(string text, string expected)
    {
        var yaml = Write(text);

        Assert.AreEqual($"k: {expected}\n", yaml);
        Assert.AreEqual(text, Read(yaml));
    }

    [TestMethod]
    public void Write_LongText_IsFoldedAtTheFirstBlankBehindTheWidth()
    {
        var words = string.Join(' ', Enumerable.Repeat("console=ttyS0", 8));
        var plain = Write(words);
        var quoted = Write("'" + words);
        var escaped = Write("\t" + words + "  " + words);

        Assert.AreEqual($"k: {string.Join(' ', Enumerable.Repeat("console=ttyS0", 6))}\n  {string.Join(' ', Enumerable.Repeat("console=ttyS0", 2))}\n", plain);
        foreach (var (text, yaml) in new[] { (words, plain), ("'" + words, quoted), ("\t" + words + "  " + words, escaped) })
        {
            Assert.IsGreaterThan(1, yaml.Count(c => c == '\n'), yaml);
            Assert.AreEqual(text, Read(yaml));
        }
    }

    [TestMethod]
    public void Write_DoubleBlankBehindTheWidth_StaysOnTheLine() =>
        Assert.AreEqual($"k: {new string('x', 90)}  y\n", Write(new string('x', 90) + "  y"));

    [TestMethod]
    public void Write_Keys_AreQuotedAndSorted()
    {
        var map = new MapNode([.. new[] { "true", "a: b", new string('k', 129), "x\ny" }.Select(key => new MapEntry(key, Text("v"), SourceLocation.None))], SourceLocation.None);

        var yaml = YamlNodeWriter.Write(map);

        Assert.AreEqual($"\"true\": v\n'a: b': v\n? {new string('k', 129)}\n: v\n? |-\n  x\n  y\n: v\n", yaml);
    }

    [TestMethod]
    public void KeyOrder_NumbersAndLetters_IsNatural()
    {
        string[] sorted = ["", "1", "2", "10", "12", "100", "A", "a", "a.1", "a.2", "a.10", "a1", "a1b", "a2", "a02", "ab"];

        CollectionAssert.AreEqual(sorted, sorted.Reverse().Order(YamlKeyOrder.Instance).ToArray());
    }

    [TestMethod]
    public void Write_System_HasTheReferencesShape()
    {
        var definition = Definition(
            """
            onboot:
              - name: a
                image: b
                cwd: ''
                binds: []
                mounts: [{type: proc}]
                devices: [{path: all, type: c}]
                runtime: {mounts: [{destination: /x, options: [ro]}], interfaces: [{name: i, add: ''}], bindNS: {}}
                sysctl: {net.b: '1', a: x}
                resources: {memory: {limit: 5, kernelTCP: 6}}
                uidMappings: [{hostID: 1, size: 2}]
                readonly: false
                uid: web
            files:
              - {path: /a/, directory: true, uid: 0}
              - {path: b, contents: "x\n", mode: "0644", gid: 5}
            volumes:
              - name: v
              - {name: w, image: x, format: filesystem, readonly: true}
            services: [{name: web, image: a/b}]
            """);

        Assert.AreEqual(
            """
            kernel:
              image: ""
            init: []
            onboot:
            - name: a
              image: b
              mounts:
              - destination: ""
                type: proc
                source: ""
                options: []
                uidmappings: []
                gidmappings: []
              binds: []
              devices:
              - path: all
                type: c
                major: 0
                minor: 0
              readonly: false
              uid: web
              resources:
                memory:
                  limit: 5
                  kernelTCP: 6
              sysctl:
                a: x
                net.b: "1"
              uidMappings:
              - hostID: 1
                containerID: 0
                size: 2
              runtime:
                mounts:
                - destination: /x
                  type: ""
                  source: ""
                  options:
                  - ro
                  uidmappings: []
                  gidmappings: []
                interfaces:
                - name: i
                  createInRoot: false
            onshutdown: []
            services:
            - name: web
              image: a/b
            files:
            - path: /a/
              directory: true
              optional: false
              uid: 0
            - path: b
              directory: false
              contents: |
                x
              optional: false
              mode: "0644"
              gid: 5
            volumes:
            - name: v
            - name: w
              image: x
              readonly: true
              format: filesystem

            """.ReplaceLineEndings("\n"), YamlWriter.Write(definition));
    }

    [TestMethod]
    public void Metadata_Yaml_HasFullReferencesAndReadsBack()
    {
        var definition = Definition(
            """
            kernel: {image: linuxkit/kernel:6, cmdline: "console=ttyS0", tar: ""}
            init: [nginx, "localhost/a", "registry.example/a/b:1"]
            services: [{name: a, image: "a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
            volumes: [{name: v, image: nginx}]
            files: [{path: m, metadata: yaml}, {path: n, metadata: yaml}]
            """);

        var yaml = definition.Files[0].Contents!;
        Assert.AreEqual(yaml, definition.Files[1].Contents);
        var again = Definition(yaml);
        CollectionAssert.AreEqual(new[] { "docker.io/library/nginx", "localhost/a", "registry.example/a/b:1" }, again.Init.Select(init => init.Image).ToArray());
        Assert.AreEqual(("docker.io/linuxkit/kernel:6", ""), (again.Kernel!.Image, again.Kernel.Tar));
        Assert.StartsWith("docker.io/library/a@sha256:", again.Services[0].Image);
        Assert.AreEqual("nginx", again.Volumes[0].Image);
        Assert.AreEqual(yaml, again.Files[0].Contents);
    }

    [TestMethod]
    public void Metadata_Json_HasTheReferencesShape()
    {
        var definition = Definition(
            """
            kernel: {image: a/b/c}
            services: [{name: a, image: a/b/c, env: ["X=<&>"], mounts: [{type: proc, destination: /x}], resources: {blockio: {weight: 5}}}]
            files: [{path: m, metadata: json}]
            """);

        Assert.AreEqual(
            """
            {
                "kernel": {
                    "image": "a/b/c"
                },
                "init": null,
                "onboot": null,
                "onshutdown": null,
                "services": [
                    {
                        "name": "a",
                        "image": "a/b/c",
                        "mounts": [
                            {
                                "destination": "/x",
                                "type": "proc"
                            }
                        ],
                        "env": [
                            "X=\u003c\u0026\u003e"
                        ],
                        "resources": {
                            "blockIO": {
                                "weight": 5
                            }
                        }
                    }
                ],
                "files": [
                    {
                        "path": "m",
                        "directory": false,
                        "metadata": "json",
                        "optional": false
                    }
                ],
                "volumes": null
            }
            """.ReplaceLineEndings("\n"), definition.Files[0].Contents);
    }

    [TestMethod]
    public void Write_SourcesForAFolder_AreRelativeToIt()
    {
        var definition = Definition("files: [{path: a, source: sub/x, optional: true}, {path: b, source: ~/no-such-file, optional: true}]");

        Assert.Contains("source: sub/x\n", YamlWriter.Write(definition));
        Assert.Contains("source: ~/no-such-file\n", YamlWriter.Write(definition, Path.GetTempPath()));
        Assert.Contains("source: ../sub/x\n", YamlWriter.Write(definition, Path.Combine(Path.GetTempPath(), "out")));
    }

    [TestMethod]
    [DataRow("[{path: a, metadata: toml}]", "LK0102")]
    [DataRow("[{path: a, metadata: yaml, contents: x}]", "LK0122")]
    [DataRow("[{path: a, metadata: yaml, source: x}]", "LK0122")]
    [DataRow("[{path: a, metadata: yaml, symlink: x}]", "LK0122")]
    [DataRow("[{path: a, metadata: yaml, directory: true}]", "LK0122")]
    public void Read_MetadataMistake_IsNamed(string files, string code) =>
        Assert.AreEqual(code, YamlReader.Read([new YamlSource("test.yml") { Text = "files: " + files }]).Diagnostics[0].Code);

    private static string Write(string text) =>
        YamlNodeWriter.Write(new MapNode([new MapEntry("k", Text(text), SourceLocation.None)], SourceLocation.None));

    private static string Read(string yaml)
    {
        var diagnostics = new List<Diagnostic>();
        var node = (ScalarNode)YamlNodeReader.Read(yaml, YamlOrigin.Of("test.yml"), null, new Reading(diagnostics, "")).Find("k")!;
        Assert.IsEmpty(diagnostics);
        Assert.AreEqual(ScalarKind.Text, node.Kind);
        return node.Text;
    }

    private static ScalarNode Text(string text) => new(text, ScalarKind.Text, SourceLocation.None);

    private static ImageDefinition Definition(string yaml)
    {
        var reading = YamlReader.Read([new YamlSource(Path.Combine(Path.GetTempPath(), "test.yml")) { Text = yaml }]);
        Assert.IsEmpty(reading.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), string.Join('\n', reading.Diagnostics));
        return reading.Definition;
    }
}
