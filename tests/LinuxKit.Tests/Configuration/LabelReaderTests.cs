using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Fields;
using LinuxKit.Configuration.Nodes;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class LabelReaderTests
{
    private static readonly SourceLocation Item = new("system.lkproj", 7);

    [TestMethod]
    public void Read_NoLabel_SaysNothing()
    {
        Assert.AreEqual(ContainerSettings.None, LabelReader.Read(new Dictionary<string, string>(), Item).Settings);
        Assert.AreEqual(ContainerSettings.None, LabelReader.Read("", Item).Settings);
    }

    [TestMethod]
    public void Read_CamelCaseKeysOfResources_AreKept()
    {
        // The reference tool's schema accepts these, and its decoder loses them.
        var reading = LabelReader.Read(
            """
            {"resources": {"memory": {"kernelTCP": 1, "disableOOMKiller": true}, "cpu": {"realtimeRuntime": 2, "realtimePeriod": 3},
              "blockio": {"leafWeight": 4, "weightDevice": [{"major": 8, "minor": 0, "leafWeight": 5}], "throttleReadIOPSDevice": [{"major": 8, "rate": 6}]},
              "hugepageLimits": [{"pageSize": 2097152, "limit": 7}, {"pageSize": "1GB", "limit": 8}], "network": {"classID": 9}},
             "uidMappings": [{"hostID": 10, "containerID": 11, "size": 12}]}
            """, Item);

        Assert.IsEmpty(reading.Diagnostics);
        var resources = reading.Settings.Resources!;
        Assert.AreEqual(new MemoryLimits { KernelTcp = 1, DisableOomKiller = true }, resources.Memory);
        Assert.AreEqual(new CpuLimits { RealtimeRuntime = 2, RealtimePeriod = 3 }, resources.Cpu);
        Assert.AreEqual((ushort)4, resources.BlockIO!.LeafWeight);
        Assert.AreEqual(new WeightDevice { Major = 8, LeafWeight = 5 }, resources.BlockIO.WeightDevice!.Value[0]);
        Assert.AreEqual(new ThrottleDevice { Major = 8, Rate = 6 }, resources.BlockIO.ThrottleReadIopsDevice!.Value[0]);
        CollectionAssert.AreEqual(
            new[] { new HugepageLimit { PageSize = "2MB", Limit = 7 }, new HugepageLimit { PageSize = "1GB", Limit = 8 } }, resources.HugepageLimits!.Value);
        Assert.AreEqual(9u, resources.Network!.ClassId);
        Assert.AreEqual(new IdMapping { HostId = 10, ContainerId = 11, Size = 12 }, reading.Settings.UidMappings!.Value[0]);
    }

    [TestMethod]
    [DataRow("""{"capabilites": []}""", "LK0103", "Label org.mobyproject.config: 'capabilites' is not a key of a container. Did you mean 'capabilities'?")]
    [DataRow("""{"image": "x"}""", "LK0103", "Label org.mobyproject.config: 'image' is not a key of a container.")]
    [DataRow("""{"mounts": [{"typ": "proc", "type": "proc"}]}""", "LK0103", "Label org.mobyproject.config, mounts[0]: 'typ' is not a key of a mount. Did you mean 'type'?")]
    [DataRow("""{"binds": null}""", "LK0102", "Label org.mobyproject.config, binds: null is not a list of bind mounts; leave the key out.")]
    [DataRow("""{"binds": ["/only"]}""", "LK0114", "Label org.mobyproject.config, binds[0]: '/only' is not a bind mount, source:destination[:options].")]
    [DataRow("""{"command": "/bin/sh"}""", "LK0102", "Label org.mobyproject.config, command: '/bin/sh' is not a list of words.")]
    [DataRow("""{"hostname": 1}""", "LK0102", "Label org.mobyproject.config, hostname: the number 1 is not text; write it in quotes.")]
    [DataRow("""{"sysctl": {"a": 1}}""", "LK0102", "Label org.mobyproject.config, sysctl.a: the number 1 is not text; write it in quotes.")]
    [DataRow("""{"readonly": "true"}""", "LK0102", "Label org.mobyproject.config, readonly: 'true' is not true or false.")]
    [DataRow("""{"uid": -1}""", "LK0102", "Label org.mobyproject.config, uid: the number -1 is not a name or a number from 0 to 4294967295.")]
    [DataRow("""{"uid": 1.0}""", "LK0102", "Label org.mobyproject.config, uid: the number 1.0 is not a name or a number from 0 to 4294967295.")]
    [DataRow("""{"oomScoreAdj": 1e2}""", "LK0102", "Label org.mobyproject.config, oomScoreAdj: the number 1e2 is not a whole number of 32 bits.")]
    [DataRow("""{"resources": {"cpu": {"shares": -1}}}""", "LK0102", "Label org.mobyproject.config, resources.cpu.shares: the number -1 is not an unsigned whole number of 64 bits.")]
    [DataRow("""{"resources": {"hugepageLimits": [{"pageSize": 3}]}}""", "LK0102", "Label org.mobyproject.config, resources.hugepageLimits[0].pageSize: the number 3 is not a size of huge pages (2MB, or a number of bytes).")]
    [DataRow("""{"devices": [{"path": "/dev/x"}]}""", "LK0117", "Label org.mobyproject.config, devices[0]: The device '/dev/x' has no mode.")]
    [DataRow("""{"devices": [{"type": "c", "mode": "0600"}]}""", "LK0117", "Label org.mobyproject.config, devices[0]: A device has no path.")]
    [DataRow("""{"devices": [{"path": "/dev/x", "mode": "9"}]}""", "LK0117", "Label org.mobyproject.config, devices[0]: '9' is not the octal mode of a device.")]
    [DataRow("""{"mounts": [{"destination": "/x"}]}""", "LK0116", "Label org.mobyproject.config, mounts[0]: The mount on '/x' has no type.")]
    [DataRow("""{"mounts": [{"type": "tmpfs"}]}""", "LK0116", "Label org.mobyproject.config, mounts[0]: A mount of type 'tmpfs' has no destination.")]
    [DataRow("""["x"]""", "LK0104", "Label org.mobyproject.config: The text is not a map.")]
    [DataRow("binds: [/only]", "LK0114", "Label org.mobyproject.config, binds[0]: '/only' is not a bind mount, source:destination[:options].")]
    [DataRow("binds: [", "LK0140", "Label org.mobyproject.config: The text can't be read as YAML: while parsing a node, did not find expected node content in line 1, column 8 of the text.")]
    [DataRow("net: a\nnet: b", "LK0142", "Label org.mobyproject.config: The key 'net' stands in this map already.")]
    [DataRow("{} {}", "LK0104", "Label org.mobyproject.config: The text can't be read as JSON: line 1, byte 4 isn't what JSON of at most 16 levels may have there.")]
    [DataRow("""{"net": "a", "net": "b"}""", "LK0104", "Label org.mobyproject.config: The text can't be read as JSON: the key 'net' stands twice in one map.")]
    [DataRow("""{"net": "\ud800"}""", "LK0104", "Label org.mobyproject.config: The text can't be read as JSON: a string in it isn't Unicode.")]
    [DataRow("""{"binds.add": ["/a:/b"]}""", "LK0105", "Label org.mobyproject.config: binds.add and capabilities.add have no effect in a label.")]
    public void Read_Mistake_IsNamed(string json, string code, string message)
    {
        var diagnostic = Assert.ContainsSingle(LabelReader.Read(json, Item).Diagnostics);

        Assert.AreEqual((code, message, Item), (diagnostic.Code, diagnostic.Message, diagnostic.Location));
    }

    [TestMethod]
    [DataRow("binds: [/a:/b]\nreadonly: true\n")]
    [DataRow("{binds: [/a:/b], readonly: true}")]
    public void Read_Yaml_IsRead(string text)
    {
        var reading = LabelReader.Read(text, Item);

        Assert.IsEmpty(reading.Diagnostics);
        Assert.AreEqual("""{"binds":["/a:/b"],"readonly":true}""", LabelWriter.Write(reading.Settings));
    }

    [TestMethod]
    public void Read_DeepOrLongText_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", JsonLimits.MaximumDepth + 1));
        var wide = $$"""{"net": "{{new string('x', JsonLimits.MaximumLength)}}"}""";

        Assert.AreEqual(ConfigurationDiagnostics.NotJson, Assert.ContainsSingle(LabelReader.Read(deep, Item).Diagnostics).Descriptor);
        Assert.AreEqual(ConfigurationDiagnostics.NotJson, Assert.ContainsSingle(LabelReader.Read(wide, Item).Diagnostics).Descriptor);
    }

    [TestMethod]
    public void Read_HostileKey_IsShownShortAndWithoutControlCharacters()
    {
        var message = Assert.ContainsSingle(LabelReader.Read($$"""{"\u001b[31m{{new string('x', 100_000)}}": 1}""", Item).Diagnostics).Message;

        Assert.IsLessThan(1100, message.Length);
        Assert.IsFalse(message.Any(char.IsControl));
    }

    [TestMethod]
    public void Write_RandomSettings_ReadsBackAlike() => RandomSettings.Generate(additions: false).Sample(settings =>
    {
        var label = LabelWriter.Write(settings);
        var reading = LabelReader.Read(label, Item);
        return reading.Diagnostics.IsEmpty && LabelWriter.Write(reading.Settings) == label;
    }, iter: 300);

    [TestMethod]
    public void Write_EveryField_IsWritten()
    {
        // Over many random settings, each key occurs: no field lacks its getter or setter.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        RandomSettings.Generate(additions: false).Sample(
            settings => seen.UnionWith(ContainerFields.Table.Write(settings).Entries.Select(entry => entry.Key)), iter: 200, threads: 1);

        CollectionAssert.AreEquivalent(ContainerFields.Table.All.Select(field => field.Key!).Where(key => !key.EndsWith(".add", StringComparison.Ordinal)).ToList(), seen.ToList());
    }

    [TestMethod]
    public void Read_RandomText_OnlyReports() => Gen.OneOf(Gen.String, Mutated).Sample(
        text => LabelReader.Read(text, Item).Diagnostics.All(diagnostic => diagnostic.Code.StartsWith("LK01", StringComparison.Ordinal)), iter: 1000);

    /// <summary>A label with some of its characters replaced.</summary>
    private static Gen<string> Mutated => Gen.Select(RandomSettings.Generate(), Gen.Select(Gen.Int[0, 10_000], Gen.OneOf(Gen.Char, Gen.OneOf("{}[]\",:0-\\u".ToCharArray()))).Array[1, 4], (settings, changes) =>
    {
        var text = LabelWriter.Write(settings).ToCharArray();
        foreach (var (position, character) in changes)
        {
            text[position % text.Length] = character;
        }

        return new string(text);
    });
}
