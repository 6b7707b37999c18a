namespace Microsoft.Build.Framework;

/// <summary>Says that a task needs no process of its own under <c>msbuild -mt</c>. The engine knows it by name, and the oldest engine that runs our tasks doesn't have it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute;
