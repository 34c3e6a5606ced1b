<?php

declare(strict_types=1);
?>
<div id="snug-guest" class="snug-app"></div>
