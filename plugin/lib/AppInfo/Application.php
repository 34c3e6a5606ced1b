<?php

declare(strict_types=1);

namespace OCA\Snug\AppInfo;

use OCA\Snug\Dashboard\RoomsWidget;
use OCA\Snug\Listener\PolicyListener;
use OCA\Snug\Listener\RemovalListener;
use OCA\Snug\Reference\RoomReferenceProvider;
use OCA\Snug\Search\RoomSearchProvider;
use OCA\Snug\Settings\ServerForm;
use OCA\Snug\SetupCheck\MeetingServerCheck;
use OCA\Snug\Teams\RoomTeamResources;
use OCP\AppFramework\App;
use OCP\AppFramework\Bootstrap\IBootContext;
use OCP\AppFramework\Bootstrap\IBootstrap;
use OCP\AppFramework\Bootstrap\IRegistrationContext;
use OCP\Group\Events\GroupDeletedEvent;
use OCP\Security\CSP\AddContentSecurityPolicyEvent;
use OCP\Security\FeaturePolicy\AddFeaturePolicyEvent;
use OCP\User\Events\UserDeletedEvent;

class Application extends App implements IBootstrap {
	public const ID = 'snug';

	public function __construct() {
		parent::__construct(self::ID);
	}

	public function register(IRegistrationContext $context): void {
		$context->registerEventListener(AddContentSecurityPolicyEvent::class, PolicyListener::class);
		$context->registerEventListener(AddFeaturePolicyEvent::class, PolicyListener::class);
		$context->registerEventListener(GroupDeletedEvent::class, RemovalListener::class);
		$context->registerEventListener(UserDeletedEvent::class, RemovalListener::class);
		$context->registerDeclarativeSettings(ServerForm::class);
		$context->registerSetupCheck(MeetingServerCheck::class);
		$context->registerDashboardWidget(RoomsWidget::class);
		$context->registerSearchProvider(RoomSearchProvider::class);
		$context->registerReferenceProvider(RoomReferenceProvider::class);
		$context->registerTeamResourceProvider(RoomTeamResources::class);
	}

	public function boot(IBootContext $context): void {
	}
}
