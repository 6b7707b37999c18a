using CsCheck;
using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class GuestPathTests
{
    /// <summary>Text that likes to be a path, an escape or a list.</summary>
    private static readonly Gen<string> Text = Gen.OneOf(Gen.String, Gen.OneOf("..", ".", "/", "//", "a", "etc", "\\", "~/", "%2e%2E", "%2f", ";", "%3B", "\0", "'", "\"", ":", ",", "=", "0644", "true", "Directory", "all")
        .Array[0, 8].Select(string.Concat));

    [TestMethod]
    [DataRow("etc/motd", "etc/motd")]
    [DataRow("//etc/./motd/", "etc/motd")]
    [DataRow("a...b", "a...b")]
    [DataRow("...", "...")]
    public void TryNormalize_Path_IsRelativeAndClean(string text, string expected)
    {
        Assert.IsTrue(GuestPath.TryNormalize(text, out var path, out _));
        Assert.AreEqual(expected, path);
    }

    [TestMethod]
    public void TryNormalize_LongNames_AreRefusedFromTheKernelsLimitOn()
    {
        var name = new string('x', 255);

        Assert.IsTrue(GuestPath.TryNormalize(name, out _, out _));
        Assert.IsFalse(GuestPath.TryNormalize(name + "x", out _, out _));
        Assert.IsTrue(GuestPath.TryNormalize(string.Join('/', Enumerable.Repeat(name, 15)) + new string('/', 5000), out _, out _));
        Assert.IsFalse(GuestPath.TryNormalize(string.Join('/', Enumerable.Repeat(name, 16)), out _, out _));
        Assert.IsFalse(GuestPath.TryNormalize("\ud800", out _, out _));
    }

    [TestMethod]
    public void TryNormalize_RandomText_StaysBelowTheRoot() => Text.Sample(
        text => !GuestPath.TryNormalize(text, out var path, out _) || IsBelowRoot(path), iter: 2000);

    [TestMethod]
    public void Read_RandomItems_OnlyReportAndStayBelowTheRoot()
    {
        var names = Enum.GetValues<ItemType>().SelectMany(type => FieldReference.Metadata(type)).Append("ResolvedImage").Append("Mounts").Distinct().ToArray();
        ItemType[] types = [ItemType.Kernel, ItemType.Init, ItemType.OnBoot, ItemType.OnShutdown, ItemType.Service, ItemType.Volume, ItemType.File];
        var item = Gen.Select(
            Gen.Int[0, types.Length - 1].Select(i => types[i]),
            Text,
            Gen.Select(Gen.OneOf(Gen.Int[0, names.Length - 1].Select(i => names[i]), Text), Text).Array[0, 6],
            (type, include, metadata) => Item(type, include, metadata));

        item.Array[0, 6].Sample(items =>
        {
            var reading = Read(items);
            var definition = reading.Definition;
            return definition.Files.All(file => IsBelowRoot(file.Path) && file.Mode is >= 0 and <= 0xFFF)
                && (reading.HasErrors || definition.Volumes.All(volume => IsBelowRoot(volume.Name) && !volume.Name.Contains('/', StringComparison.Ordinal)))
                && (reading.HasErrors || definition.OnBoot.Concat(definition.OnShutdown).Concat(definition.Services)
                    .All(container => IsBelowRoot(container.Name) && !container.Name.Contains('/', StringComparison.Ordinal)));
        }, iter: 1000);
    }

    private static bool IsBelowRoot(string path) =>
        path.Length > 0 && path.Split('/').All(part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal));
}
