using CsCheck;
using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Tests.Modules;

[TestClass]
public sealed class AliasPatternTests
{
    [TestMethod]
    [DataRow("virtio:d00000001v*", "virtio:d00000001v00001AF4", true)]
    [DataRow("virtio:d00000001v*", "virtio:d00000002v00001AF4", false)]
    [DataRow("pci:v00001AF4d*sv*sd*bc*sc*i*", "pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00i00", true)]
    [DataRow("pci:v00001AF4d*sv*sd*bc*sc*i*", "pci:v00001AF4d00001000sv00001AF4sd00000001bc02sc00", false)]
    [DataRow("acpi*:LNXPWRBN:*", "acpi:LNXPWRBN:", true)]
    [DataRow("usb:v0[0-9]A?", "usb:v05AB", true)]
    [DataRow("usb:v0[0-9]A?", "usb:v0AAB", false)]
    [DataRow("x[ab]", "xb", true)]
    [DataRow("x[ab]", "xc", false)]
    [DataRow("a*b*c", "a_b_b_c", true)]
    [DataRow("a*b*c", "a_b_b_d", false)]
    [DataRow("*", "", true)]
    [DataRow("**a", "a", true)]
    [DataRow("", "", true)]
    [DataRow("", "a", false)]
    [DataRow("a", "", false)]
    [DataRow("a[", "a[", true)]
    public void Matches_PatternAndText_AsFnmatch(string pattern, string text, bool expected) =>
        Assert.AreEqual(expected, new AliasPattern(pattern).Matches(text));

    [TestMethod]
    [DataRow("net-pf-10", "net_pf_10")]
    [DataRow("usb:v[0-9]-x", "usb:v[0-9]_x")]
    [DataRow(" fs-ext4\n", "fs_ext4")]
    public void Normalize_Hyphens_BecomeUnderscoresOutsideOfSets(string alias, string expected) =>
        Assert.AreEqual(expected, AliasPattern.Normalize(alias));

    [TestMethod]
    public void Matches_AnyTextWithPartsReplacedByStars_Matches() =>
        Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 20], Gen.Int[0, 20], Gen.Int[0, 20]).Sample((text, a, b) =>
        {
            var (start, end) = (Math.Min(Math.Min(a, b), text.Length), Math.Min(Math.Max(a, b), text.Length));
            return new AliasPattern($"{text[..start]}*{text[end..]}").Matches(text);
        });

    [TestMethod]
    public void Matches_AnyPattern_EndsWithoutAnException() =>
        Gen.Select(Gen.String[Gen.Char["ab*?[]-"], 0, 12], Gen.String[Gen.Char["ab-]["], 0, 12])
            .Sample((pattern, text) => { _ = new AliasPattern(pattern).Matches(text); });
}
