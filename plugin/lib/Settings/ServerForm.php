<?php

declare(strict_types=1);

namespace OCA\Snug\Settings;

use OCA\Snug\Service\Options;
use OCP\IL10N;
use OCP\IUser;
use OCP\Settings\DeclarativeSettingsTypes;
use OCP\Settings\IDeclarativeSettingsFormWithHandlers;

/** What the administrator types: kept by Options, which refuses what is no address. */
class ServerForm implements IDeclarativeSettingsFormWithHandlers {
	private const SERVER = 'server';
	private const GUEST_LINKS = 'guest_links';

	public function __construct(
		private Options $options,
		private IL10N $l10n,
	) {
	}

	public function getSchema(): array {
		return [
			'id' => 'snug-server',
			'priority' => 20,
			'section_type' => DeclarativeSettingsTypes::SECTION_TYPE_ADMIN,
			'section_id' => Section::ID,
			'storage_type' => DeclarativeSettingsTypes::STORAGE_TYPE_EXTERNAL,
			'title' => $this->l10n->t('Meeting server'),
			'description' => $this->l10n->t('A Snug server of your own. It relays what it can not read and is told no names.'),
			'fields' => [
				[
					'id' => self::SERVER,
					'title' => $this->l10n->t('Address of the server'),
					'type' => DeclarativeSettingsTypes::URL,
					'placeholder' => 'https://meet.example.org',
					'default' => '',
				],
				[
					'id' => self::GUEST_LINKS,
					'title' => $this->l10n->t('Guests'),
					'description' => $this->l10n->t('Who comes by such a link waits until somebody in the meeting lets them in.'),
					'label' => $this->l10n->t('People may make links for guests without an account'),
					'type' => DeclarativeSettingsTypes::CHECKBOX,
					'default' => true,
				],
			],
		];
	}

	public function getValue(string $fieldId, IUser $user): mixed {
		return match ($fieldId) {
			self::SERVER => $this->options->server(),
			self::GUEST_LINKS => $this->options->guestLinks(),
			default => throw new \InvalidArgumentException('No such setting'),
		};
	}

	public function setValue(string $fieldId, mixed $value, IUser $user): void {
		match ($fieldId) {
			self::SERVER => $this->options->setServer((string)$value),
			self::GUEST_LINKS => $this->options->setGuestLinks((bool)$value),
			default => throw new \InvalidArgumentException('No such setting'),
		};
	}
}
