namespace LinuxKit.Boot.FirstStage;

/// <summary>Something that a kernel can do or not.</summary>
/// <param name="Option">The option of its configuration, such as <c>CONFIG_SQUASHFS</c>.</param>
/// <param name="Module">The module that has it when it is not built in; <see langword="null"/> for what no module can add.</param>
/// <param name="Purpose">What it is needed for, in words that follow "for".</param>
internal sealed record KernelFeature(string Option, string? Module, string Purpose);
