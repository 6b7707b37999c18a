using LinuxKit.RootFilesystem;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests;

[TestClass]
public sealed class PlanComparisonTests
{
    private static readonly TestImage One = TestImage.Of(new TestLayer().File("f", "1"));
    private static readonly TestImage Other = TestImage.Of(new TestLayer().File("f", "2"));

    [TestMethod]
    public void Explain_NothingKnown_SaysSo() => Assert.AreEqual("there was no build before it", new PlanComparison(null, Plan(Tree(One))).Explain("web"));

    [TestMethod]
    public void Explain_OtherImage_NamesBothDigests() => Is(
        $"the image is {Other.Image.Manifest.Digest}, was {One.Image.Manifest.Digest}", Plan(Tree(One)), Plan(Tree(Other)));

    [TestMethod]
    public void Explain_NewComponent_SaysSo() => Is("it is new", Plan(), Plan(Tree(One)));

    [TestMethod]
    public void Explain_SettingsOfTheWhole_AreSaidFirst()
    {
        Is("LinuxKitCompression changed", Plan(Tree(One)), Plan(Tree(Other)) with { Compression = "gzip" });
        Is("SOURCE_DATE_EPOCH changed", Plan(Tree(One)), Plan(Tree(Other)) with { Timestamp = 2 });
    }

    [TestMethod]
    public void Explain_Files_NamesThoseThatDiffer()
    {
        Is("'a' changed, 'c' is new, 'b' is gone", Plan(Files(("a", "1"), ("b", "1"), ("d", "1"))), Plan(Files(("a", "2"), ("c", "1"), ("d", "1"))));
        Is("'a' changed, 'b' changed, 'c' changed and 1 more", Plan(Files(("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"))), Plan(Files(("a", "2"), ("b", "2"), ("c", "2"), ("d", "2"))));
    }

    [TestMethod]
    public void Explain_SamePlan_BlamesTheStoreOrTheOtherParts() =>
        Is("the store has it no longer, or other parts changed where it lies", Plan(Tree(One)), Plan(Tree(One)));

    private static void Is(string expected, ImagePlan before, ImagePlan after) => Assert.AreEqual(expected, new PlanComparison(before, after).Explain("web"));

    private static ImageTree Tree(TestImage image) => new("web", default, image.Image, "c", TreeRole.Container);

    private static GeneratedFiles Files(params (string Path, string Content)[] files) => new(
        "web", default, [.. files.Select(file => ComponentTests.File(file.Path, file.Content))]);

    private static ImagePlan Plan(params Component[] components) => new()
    {
        Engine = EngineIdentity.Current,
        Name = "a",
        Architecture = "amd64",
        Formats = ["tar"],
        Compression = "auto",
        Timestamp = 1,
        Root = new RootPlan([], "", [.. components]),
    };
}
