<?php

declare(strict_types=1);

namespace OCA\Snug\Settings;

use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\Settings\IIconSection;

class Section implements IIconSection {
	public const ID = 'snug';

	public function __construct(
		private IL10N $l10n,
		private IURLGenerator $urls,
	) {
	}

	public function getID(): string {
		return self::ID;
	}

	public function getName(): string {
		return $this->l10n->t('Meetings');
	}

	public function getPriority(): int {
		return 50;
	}

	public function getIcon(): string {
		return $this->urls->imagePath('snug', 'app-dark.svg');
	}
}
