<?php

declare(strict_types=1);

namespace OCA\Snug\Tests;

use OCP\AppFramework\Services\IAppConfig;

/** Settings in memory that remember which were to be kept encrypted. */
final class MemoryConfig implements IAppConfig {
	/** @var array<string, string|bool> */
	public array $values = [];
	/** @var array<string, bool> */
	public array $sensitive = [];

	public function getAppValueString(string $key, string $default = '', bool $lazy = false): string {
		return (string)($this->values[$key] ?? $default);
	}

	public function setAppValueString(string $key, string $value, bool $lazy = false, bool $sensitive = false): bool {
		$this->values[$key] = $value;
		$this->sensitive[$key] = $sensitive;
		return true;
	}

	public function getAppValueBool(string $key, bool $default = false, bool $lazy = false): bool {
		return (bool)($this->values[$key] ?? $default);
	}

	public function setAppValueBool(string $key, bool $value, bool $lazy = false): bool {
		$this->values[$key] = $value;
		return true;
	}
}
